import type { Engine } from '../engine.ts';
import type { FakeExtensionParts } from '../fake-browser-types.ts';
import { nodeModule } from '../realm/async-store.ts';

interface Crypto {
  createHash(algorithm: 'sha256'): { update(bytes: Uint8Array): { digest(): Uint8Array } };
}

/** The id that the browser gives an extension. */
export function extensionIdOf(engine: Engine, { id, manifest }: FakeExtensionParts): string {
  if (id !== undefined) {
    if (engine.isExtensionId(id)) return id;
    throw new Error(`${JSON.stringify(id)} is no id that ${engine.name} gives.`);
  }
  const geckoId = manifest.browser_specific_settings?.gecko?.id;
  if (engine.name === 'firefox' && geckoId !== undefined) return geckoId;
  if (engine.name === 'chromium' && manifest.key !== undefined) return idOfKey(manifest.key);
  return engine.idOf(manifest.name);
}

/** The first 16 bytes of the key's SHA-256 as 32 letters, `a` for 0 to `p` for 15. */
function idOfKey(key: string): string {
  const crypto = nodeModule('crypto') as unknown as Crypto; // part of every Node
  const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
  return [...crypto.createHash('sha256').update(bytes).digest().slice(0, 16)]
    .flatMap((byte) => [byte >> 4, byte & 15])
    .map((digit) => String.fromCharCode(97 + digit))
    .join('');
}
