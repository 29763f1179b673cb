import { bundleScript, type ScriptSource } from './bundle-script.ts';

/**
 * Makes an HTML page with one bundled inline script, to be served by a site.
 *
 * The icon is declared empty, so that no browser asks for one and logs its absence.
 *
 * @example
 * ```ts
 * const page = await buildPage({ code: `import { createClient } from 'portcullis'; Object.assign(window, { client: createClient({ extensionId }) });` });
 * const site = await startSite({ routes: { '/': page } });
 * ```
 */
export async function buildPage(script: ScriptSource, { title = 'Fixture', body = '' } = {}): Promise<string> {
  // Inside a script element only this sequence ends the script early.
  const code = (await bundleScript(script)).replaceAll('</script', '<\\/script');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head>
<body>${body}<script>${code}</script></body>
</html>`;
}
