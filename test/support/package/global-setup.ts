import type { TestProject } from 'vitest/node';

import { ensureBuilt } from '../browser/ensure-built.ts';
import { installPacked } from './pack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of a project with nothing but the packed package installed. */
    packedProject: string;
    /** The installed package, `node_modules/portcullis` of that project. */
    packedPackage: string;
  }
}

/** Vitest's global setup of the projects that test what is published: packs and installs it once for all their files. */
export async function setup(project: TestProject): Promise<() => void> {
  await ensureBuilt();
  const installed = installPacked();
  project.provide('packedProject', installed.project);
  project.provide('packedPackage', installed.folder);
  return installed.remove;
}
