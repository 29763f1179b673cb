import { fileURLToPath } from 'node:url';

/** The folder of package.json, with a trailing separator. Fixtures are bundled from here, so that they resolve `portcullis` to this package. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));
