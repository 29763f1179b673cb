/** Prints one line about a step. */
export function printStep(verdict: 'ok' | 'FAIL' | 'n/a', tookMs: number, name: string, seen: string): void {
  console.log(`${verdict.padEnd(4)} ${String(Math.round(tookMs)).padStart(6)} ms  ${name.padEnd(16)} ${seen}`);
}

/** Runs one step and prints one line about it: `ok` or `FAIL`, how long it took, its name and what was seen. */
export async function reportStep<Result>(
  name: string,
  step: () => Promise<{ readonly seen: string; readonly result: Result }>,
): Promise<{ readonly result: Result } | undefined> {
  const startedMs = performance.now();
  const print = (verdict: 'ok' | 'FAIL', seen: string): void => {
    printStep(verdict, performance.now() - startedMs, name, seen);
  };
  try {
    const { seen, result } = await step();
    print('ok', seen);
    return { result };
  } catch (error) {
    print('FAIL', error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
