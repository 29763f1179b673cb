import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import {
  launchChromium,
  listenForNoise,
  makeTemporaryFolder,
  removeTemporaryFolder,
  repositoryRoot,
  startSite,
  type Chromium,
  type Noise,
} from '../support/browser/index.ts';
import { packTo } from '../support/package/pack.ts';
import { readReadmeBlocks, type ReadmeBlock } from '../support/package/readme-blocks.ts';

// What a reader does with the README, and nothing else: the tests supply an extension id and a port.
const run = promisify(execFile);
const readme = await readFile(path.join(repositoryRoot, 'README.md'), 'utf8');
const blocks = readReadmeBlocks(readme);
const scratch = makeTemporaryFolder('readme');
const tarball = path.join(scratch, 'portcullis.tgz');
const extension = path.join(scratch, 'extension');
const site = path.join(scratch, 'site');

let chromium: Chromium;
let server: ChildProcess | undefined;
let port: string;
let extensionId: string;

const inSection = (section: string) => blocks.filter((block) => block.section === section);
const filledIn = (text: string) =>
  text
    .replaceAll('npm i portcullis', `npm i ${tarball}`)
    .replaceAll('YOUR_EXTENSION_ID', extensionId)
    .replaceAll('3000', port);

/** Writes the files that a section gives, and runs its commands. */
async function follow(section: readonly ReadmeBlock[], folder: string): Promise<void> {
  for (const { language, file, text } of section) {
    if (language === 'sh') for (const command of filledIn(text).trim().split('\n')) await runCommand(command, folder);
    else if (file !== undefined) await writeFile(path.join(folder, file), filledIn(text));
  }
}

async function runCommand(command: string, cwd: string): Promise<void> {
  // This process's own npm settings are not the reader's.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const options = { cwd, env: { ...env, npm_config_prefer_offline: 'true' }, shell: true } as const;
  if (!command.includes('--serve=')) {
    await run(command, options);
    return;
  }
  // A group of its own, which ends with all that the shell started.
  server = spawn(command, { ...options, detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  await answers(`http://localhost:${port}/page.js`);
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<string> {
  const placeholder = await startSite({});
  await placeholder.close();
  return String(placeholder.port);
}

function compile(folder: string, file: string, ...options: readonly string[]): Promise<unknown> {
  const flags = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
  const compiler = path.join(repositoryRoot, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [compiler, ...flags, '--lib', 'es2022,dom', ...options, file], { cwd: folder });
}

beforeAll(async () => {
  await mkdir(extension);
  await mkdir(site);
  packTo(tarball);
  port = await freePort();
  const install = inSection('Install').filter(({ language }) => language === 'sh');
  await follow([...install, ...inSection('In the extension')], extension);
  chromium = await launchChromium();
  extensionId = await chromium.browser.installExtension(extension);
  await copyFile(path.join(extension, 'contract.ts'), path.join(site, 'contract.ts'));
  await follow(inSection('On the page'), site);
});

afterAll(async () => {
  if (server?.pid !== undefined) process.kill(-server.pid);
  await chromium.close();
  await removeTemporaryFolder(scratch);
});

async function open(address: string): Promise<{ page: Page; noise: readonly Noise[] }> {
  const page = await chromium.browser.newPage();
  const noise = listenForNoise(page);
  await page.goto(address);
  return { page, noise };
}

describe('the README', () => {
  it('brings a page that calls the extension', async () => {
    const { page, noise } = await open(`http://localhost:${port}/`);
    await page.waitForFunction('document.body.innerText.includes("Opened tab")');
    expect(await page.evaluate('document.body.innerText.trim()')).toMatch(
      /^Version 1\.0\.0, ready: true\nOpened tab \d+$/u,
    );
    expect(noise).toEqual([]);
  });

  it('brings a page that works by script tag, with an integrity that the browser accepts', async () => {
    const tag = inSection('Install').find(({ language }) => language === 'html');
    await writeFile(
      path.join(site, 'plain.html'),
      `<!doctype html>\n<title>Plain</title>\n${filledIn(tag?.text ?? '')}`,
    );
    const minified = 'portcullis.min.js';
    await copyFile(path.join(site, 'node_modules/portcullis/dist', minified), path.join(site, minified));
    const { page } = await open(`http://localhost:${port}/plain.html`);
    expect(await page.evaluate('editor.query("getStatus")')).toEqual({ ready: true });
  });

  it('compiles on both sides', async () => {
    await expect(compile(extension, 'background.ts', '--types', 'chrome')).resolves.toBeDefined();
    await expect(compile(site, 'page.ts')).resolves.toBeDefined();
  });

  it('names the hash of the script that is published', async () => {
    const script = await readFile(path.join(inject('packedPackage'), 'dist/portcullis.min.js'));
    expect(readme).toContain(`sha384-${createHash('sha384').update(script).digest('base64')}`);
  });

  it('names commands of this repository that exist, and files that are shipped', async () => {
    const { scripts } = JSON.parse(await readFile(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/gu)].map(([, file = '']) => file);
    for (const file of links) await expect(readFile(path.join(inject('packedPackage'), file))).resolves.toBeDefined();
  });

  it('takes under three screens', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThan(200);
  });
});
