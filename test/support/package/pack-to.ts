// Command line: packs the package into the file that is named as the only argument.
import { packTo } from './pack.ts';

const [, , tarball] = process.argv;
if (tarball === undefined) throw new Error('Name the tarball to write.');
packTo(tarball);
console.log(`packed ${tarball}`);
