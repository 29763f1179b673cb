import type { ExtensionParts } from '../../support/browser/index.ts';

/** What differs between the runs of the proof. */
export interface ChaosVariant {
  readonly name: string;
  readonly transport: 'port' | 'message';
  readonly store: 'storage.session' | 'IndexedDB';
}

/**
 * An extension whose worker asks to be killed at a named moment of a call, and whose mutations leave one key in chrome.storage.local each
 * time they run.
 *
 * `before` is after the request arrived and before its handler (in the schema), `during` inside the handler before it does anything, and
 * `after` once it has done its work and before its response leaves.
 */
export function chaosExtension({ name, store }: ChaosVariant, siteUrl: string): ExtensionParts {
  return {
    name: `chaos-${name}`,
    manifest: {
      permissions: ['storage'],
      host_permissions: ['http://127.0.0.1/*'],
      externally_connectable: { matches: ['http://localhost/*'] },
    },
    files: { 'reader.html': '<!doctype html><title>Reads what the worker wrote</title>' },
    background: {
      code: `
        import { createHost, mutation, query } from 'portcullis/host';
        // The library looks for a store when it listens: without this one it takes IndexedDB.
        ${store === 'IndexedDB' ? "Object.defineProperty(chrome.storage, 'session', { value: undefined });" : ''}

        interface Call { readonly id: string; readonly kill?: 'before' | 'during' | 'after' }

        // The answer comes once the worker has been killed, so it never comes; unless this call has had its kill already.
        const ask = (moment: string, call: Call): Promise<unknown> =>
          call.kill === moment ? fetch('${siteUrl}kill?moment=' + moment + '&id=' + call.id) : Promise.resolve();

        const CallSchema = {
          '~standard': {
            version: 1 as const,
            vendor: 'chaos',
            validate: async (value: unknown) => {
              await ask('before', value as Call);
              return { value: value as Call };
            },
            types: undefined as unknown as { input: Call; output: Call },
          },
        };

        const host = createHost({
          allow: ['http://localhost/*'],
          procedures: {
            append: mutation({
              input: CallSchema,
              handler: async (call, context) => {
                await ask('during', call);
                await chrome.storage.local.set({ ['ran/' + call.id + '/' + crypto.randomUUID()]: 1 }).catch((error) => {
                  throw context.error('WRITE_FAILED', String(error));
                });
                await ask('after', call);
                return call.id;
              },
            }),
            echo: query({ input: CallSchema, handler: async (call) => { await ask('during', call); return call.id; } }),
          },
        });
        host.listen();
      `,
    },
  };
}
