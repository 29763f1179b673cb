import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** What a route answers. A bare string is an HTML page. */
export interface SiteAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A fixed answer, or a function that decides for each request. */
export type SiteRoute =
  string | SiteAnswer | ((request: IncomingMessage) => SiteAnswer | string | Promise<SiteAnswer | string>);

/** What a site serves. Routes come before files. */
export interface SiteOptions {
  /** Answers by path, without the query. */
  readonly routes?: Readonly<Record<string, SiteRoute>>;
  /** A folder whose files are served; `/` is its `index.html`. */
  readonly files?: string;
  /** Headers of every answer; a route's own headers replace them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The port on 127.0.0.1. @defaultValue `0`, any free one */
  readonly port?: number;
}

/** A running site. It answers whatever the `Host` header says, so one site stands for many host names. */
export interface Site extends AsyncDisposable {
  readonly port: number;
  /** The URL of a path on this site, under the given host name. @defaultValue host `127.0.0.1` */
  readonly url: (path?: string, host?: string) => string;
  /** The paths asked for so far, with their queries, in order. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** Serves files or routes on 127.0.0.1 until closed. */
export async function startSite(options: SiteOptions): Promise<Site> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '/');
    void answer(request, options).then(
      (result) => {
        send(response, result, options.headers);
      },
      (error: unknown) => {
        send(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error) }, undefined);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The site got no TCP address.');
  const { port } = address;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      // Browsers keep connections open; waiting for them would take until their own timeout.
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return {
    port,
    url: (path = '/', host = '127.0.0.1') => `http://${host}:${String(port)}${path}`,
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function answer(request: IncomingMessage, { routes = {}, files }: SiteOptions): Promise<SiteAnswer> {
  const path = new URL(request.url ?? '/', 'http://site.invalid').pathname;
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route !== undefined) {
    const result = typeof route === 'function' ? await route(request) : route;
    return typeof result === 'string' ? { body: result } : result;
  }
  if (files !== undefined) {
    const found = await readInside(files, path === '/' ? '/index.html' : path);
    if (found !== undefined) return found;
  }
  // Chromium asks for an icon by itself, and logs an error if there is none.
  return path === '/favicon.ico' ? { status: 204 } : { status: 404, body: `Not found: ${path}` };
}

async function readInside(folder: string, path: string): Promise<SiteAnswer | undefined> {
  const root = normalize(folder.endsWith(sep) ? folder : folder + sep);
  const file = join(root, decodeURIComponent(path));
  if (!file.startsWith(root)) return undefined;
  try {
    return {
      headers: { 'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream' },
      body: await readFile(file),
    };
  } catch {
    return undefined;
  }
}

function send(
  response: ServerResponse,
  { status = 200, headers = {}, body }: SiteAnswer,
  common: SiteOptions['headers'],
): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...common, ...headers });
  response.end(body);
}
