import { ensureBuilt, ensureChromium, ensureFirefox } from '../../test/support/browser/index.ts';
import { buildDemo } from './build-demo.ts';
import { openDemoBrowser } from './demo-browser.ts';
import { parseOptions, type StartOptions } from './options.ts';
import { reportStep } from './report-step.ts';
import { serveDemo } from './serve-demo.ts';
import { walk } from './walk.ts';

/** Takes the whole way from sources to a walked demo. @returns whether everything held. */
async function start(options: StartOptions): Promise<boolean> {
  const library = await reportStep('library', async () => {
    const built = await ensureBuilt();
    return { seen: built ? 'built into dist/' : 'dist/ is newer than every source file', result: true };
  });
  if (library === undefined) return false;
  const found = await reportStep('browser', async () => {
    const executable = await (options.browser === 'firefox' ? ensureFirefox() : ensureChromium());
    return { seen: executable, result: executable };
  });
  if (found === undefined) return false;

  const served = await reportStep('sites', async () => {
    const result = await serveDemo();
    return { seen: `${result.origins.allowed} (allowed), ${result.origins.stranger} (not allowed)`, result };
  });
  if (served === undefined) return false;
  await using sites = served.result;
  const demo = await reportStep('demo', async () => {
    const result = await buildDemo(sites.origins, options.browser);
    return { seen: `site and extension for ${options.browser} bundled into site-demo/out/`, result };
  });
  if (demo === undefined) return false;

  const started = await reportStep('start', async () => {
    const result = await openDemoBrowser(options, demo.result.extensionFolder);
    return { seen: `${options.browser} with the extension, ${options.headless ? 'headless' : 'in a window'}`, result };
  });
  if (started === undefined) return false;
  await using browser = started.result;
  const held = await walk(browser, sites.origins, demo.result);
  if (!options.headless) {
    console.log('\nThe window stays open: look around. Close it, or press Ctrl-C here, to end.');
    await Promise.race([browser.closed, interrupted()]);
  }
  return held;
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

try {
  process.exitCode = (await start(parseOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
