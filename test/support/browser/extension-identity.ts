import { createHash } from 'node:crypto';

/** The public key of a manifest, and the id that Chromium derives from it. */
export interface ExtensionIdentity {
  readonly key: string;
  readonly id: string;
}

/**
 * The id that Chromium gives an unpacked extension with this manifest `key`.
 *
 * The first 16 bytes of the key's SHA-256 as 32 letters, `a` for 0 to `p` for 15.
 */
export function extensionIdOfKey(key: string): string {
  const hash = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return Array.from(hash, (digit) => String.fromCharCode('a'.charCodeAt(0) + Number.parseInt(digit, 16))).join('');
}

/**
 * The same identity for the same name in every run. Different names can be installed side by side.
 *
 * Chromium hashes the key without parsing it, so a fixture needs no key pair.
 */
export function fixtureIdentity(name: string): ExtensionIdentity {
  const key = Buffer.from(`portcullis fixture: ${name}`).toString('base64');
  return { key, id: extensionIdOfKey(key) };
}

/** The id that Firefox gives a fixture extension of this name. */
export function geckoFixtureId(name: string): string {
  return `${name.replaceAll(/[^\w.-]+/g, '-')}@fixture.example`;
}
