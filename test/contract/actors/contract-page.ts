import {
  createClient,
  isApplicationError,
  isPortcullisError,
  type CallOptions,
  type ClientOptions,
  type Detection,
  type DetectOptions,
  type TransportKind,
} from 'portcullis';

import { createPoint, createToJson, describeValue, REFUSED, VALUES } from './values.ts';

/** A call, in JSON. */
export interface Call {
  readonly kind: 'query' | 'mutate';
  readonly name: string;
  readonly input?: unknown;
  readonly options?: Omit<CallOptions, 'signal'>;
}

/** How something ended, in JSON. */
export type End =
  | { readonly value: unknown }
  | { readonly code: string; readonly delivered: string; readonly data?: unknown; readonly told: string }
  | { readonly application: string; readonly data: unknown; readonly message: string }
  | { readonly thrown: string };

const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

function failureOf(error: unknown): End {
  if (isApplicationError(error)) return { application: error.code, data: error.data, message: error.message };
  if (!isPortcullisError(error)) return { thrown: String(error) };
  const { code, delivered, data, message } = error;
  // All that the page can read, so that a test can look for what must not be anywhere in it.
  const told = `${message} ${String(error.stack)} ${JSON.stringify([data, String(error.cause)])}`;
  return { code, delivered, data, told };
}

async function endOf(outcome: Promise<unknown>): Promise<End> {
  try {
    return { value: await outcome };
  } catch (error) {
    return failureOf(error);
  }
}

/** What the page of the contract suites does for a test: it is told in JSON, and answers in JSON. The same in every browser. */
export function createContractPage(options: ClientOptions) {
  const client = createClient(options);
  const calls = new Map<string, { readonly controller: AbortController; readonly end: Promise<End> }>();
  const gathered: unknown[] = [];
  let stop = (): void => undefined;
  let restored = 0;
  addEventListener('pageshow', ({ persisted }) => (restored += Number(persisted)));

  const begin = ({
    kind,
    name,
    input,
    options: callOptions,
  }: Call): Promise<End> & { readonly controller: AbortController } => {
    const controller = new AbortController();
    const end = endOf(client[kind](name, input, { ...callOptions, signal: controller.signal }));
    return Object.assign(end, { controller });
  };
  const echo = (name: string, value: unknown): Promise<unknown> => client.query(name, value);

  return {
    detect: (detectOptions: Omit<DetectOptions, 'extensionId'> = {}): Promise<Detection> =>
      client.detect(detectOptions),
    /** Detection by another client, with these options in the place of the usual ones. */
    async detectAs(different: Partial<ClientOptions>): Promise<Detection> {
      const other = createClient({ ...options, ...different });
      const found = await other.detect();
      await other.close();
      return found;
    },
    async callAs(different: Partial<ClientOptions>, { kind, name, input }: Call): Promise<End> {
      const other = createClient({ ...options, ...different });
      const end = await endOf(other[kind](name, input));
      await other.close();
      return end;
    },
    look: () => Promise.resolve({ state: client.state, transport: client.transport }),
    /** Calls until the calls go over this transport. */
    async reach(transport: TransportKind): Promise<void> {
      await endOf(client.query('whoAmI'));
      // A lane is asked for by a page that still calls a second after its welcome: that second is skipped.
      const now = performance.now.bind(performance);
      performance.now = () => now() + 1_000;
      while (client.transport !== transport) {
        await endOf(client.query('whoAmI'));
        await pause(10);
      }
    },
    call: (call: Call): Promise<End> => begin(call),
    callAll: (all: readonly Call[]): Promise<readonly End[]> => Promise.all(all.map(begin)),
    /** Begins a call that the test looks after by a name. */
    begin(key: string, call: Call): Promise<void> {
      const end = begin(call);
      calls.set(key, { controller: end.controller, end });
      return Promise.resolve();
    },
    end: (key: string): Promise<End> => calls.get(key)?.end ?? Promise.resolve({ thrown: `no call ${key}` }),
    abort(key: string): Promise<void> {
      calls.get(key)?.controller.abort(new Error('the test aborted it'));
      return Promise.resolve();
    },
    callAborted: ({ kind, name, input }: Call): Promise<End> =>
      endOf(client[kind](name, input, { signal: AbortSignal.abort() })),

    /** Sends a value there and back, and describes it before and after. */
    async value(name: string): Promise<{ readonly sent: string; readonly received: string }> {
      const sent = VALUES[name]?.();
      return { sent: describeValue(sent), received: describeValue(await echo('echo', sent)) };
    },
    refused: (name: string): Promise<End> => endOf(echo('echo', REFUSED[name]?.make())),
    async classInstance(): Promise<string> {
      return describeValue(await echo('echo', createPoint()));
    },
    async toJson(): Promise<string> {
      return describeValue(await echo('echo', createToJson()));
    },
    async files(): Promise<unknown> {
      const sent = [new Blob(['blob'], { type: 'text/plain' }), new File(['file'], 'name.txt', { lastModified: 5 })];
      const [blob, file] = (await echo('echo', sent)) as [Blob, File]; // as they were sent
      return [blob.type, await blob.text(), file.name, file.lastModified, await file.text()];
    },
    async graph(): Promise<readonly boolean[]> {
      const shared = { list: [] as unknown[] };
      shared.list.push(shared);
      const received = (await echo('echoGraph', [shared, shared])) as [typeof shared, typeof shared]; // as it was sent
      return [received[0] === received[1], received[0].list[0] === received[0]];
    },

    /** Iterates a subscription, at most so far, and tells how it ended. */
    async collect(
      name: string,
      input?: unknown,
      most = Infinity,
    ): Promise<{ readonly items: unknown[]; readonly end: End }> {
      const items: unknown[] = [];
      const end = await endOf(
        (async () => {
          for await (const item of client.subscribe(name, input)) if (items.push(item) >= most) return 'enough';
          return 'done';
        })(),
      );
      return { items, end };
    },
    /** Begins to gather a subscription's items. */
    gather(name: string, input?: unknown): Promise<void> {
      const subscribed = client.subscribe(name, input);
      stop = () => subscribed.unsubscribe();
      void (async () => {
        try {
          for await (const item of subscribed) gathered.push(item);
          gathered.push('done');
        } catch (error) {
          gathered.push(failureOf(error));
        }
      })();
      return Promise.resolve();
    },
    gathered: () => Promise.resolve(gathered),
    stop(): Promise<void> {
      stop();
      return Promise.resolve();
    },

    /** Listens for an event. */
    listen(event: string): Promise<void> {
      stop = client.on(event, (payload) => gathered.push(payload));
      return Promise.resolve();
    },
    subscribeFails: (name: string): Promise<End> =>
      endOf((async () => client.subscribe(name, { to: 1 })[Symbol.asyncIterator]().next())()),
    listenFails: (event: string): Promise<End> => endOf((async () => client.on(event, () => undefined))()),
    openPortFails: (name: string): Promise<End> => endOf((async () => client.openPort(name))()),

    /** Opens a port, posts, and tells what came back, until so many messages have or the port was closed. */
    talk(name: string, messages: readonly unknown[], most: number): Promise<unknown> {
      const port = client.openPort(name);
      const heard: unknown[] = [];
      return new Promise((resolve) => {
        port.onMessage((message) => {
          if (heard.push(message) < most) return;
          resolve({ heard: [...heard], closed: 'by the page' });
          port.close();
        });
        port.onClose((error) => resolve({ heard, closed: error?.code ?? 'by the extension' }));
        for (const message of messages) port.postMessage(message);
      });
    },

    expose(title: string): Promise<void> {
      client.expose({ readTitle: () => title });
      return Promise.resolve();
    },
    exposeFailing(): Promise<void> {
      addEventListener('error', (event) => {
        gathered.push((event.error as Error).message); // what the handler below threw
        event.preventDefault();
      });
      client.expose({
        readTitle: () => {
          throw new Error('secret of the page');
        },
      });
      return Promise.resolve();
    },

    /** Waits until the page has come back from the back/forward cache. */
    async restored(): Promise<number> {
      while (restored === 0) await pause(20);
      return restored;
    },
    close: () => client.close(),
  };
}

/** What a contract page does. */
export type ContractPage = ReturnType<typeof createContractPage>;
