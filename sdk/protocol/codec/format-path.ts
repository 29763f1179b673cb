const NAME = /^[A-Za-z_$][\w$]*$/;

// A hostile key may be megabytes long, and the path ends up in messages and logs.
const LONGEST = 300;

/** Writes where in a value something stands: `input.items[3].onClick`, `input["two words"]`. */
export function formatPath(root: string, trail: readonly (string | number)[], length: number): string {
  let path = root;
  for (const key of trail.slice(0, length)) {
    if (typeof key === 'number') path += `[${key}]`;
    else path += NAME.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    if (path.length > LONGEST) return `${path.slice(0, LONGEST)}…`;
  }
  return path;
}
