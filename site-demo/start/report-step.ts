/** Runs one step and prints one line about it: `ok` or `FAIL`, how long it took, its name and what was seen. */
export async function reportStep<Result>(
  name: string,
  step: () => Promise<{ readonly seen: string; readonly result: Result }>,
): Promise<{ readonly result: Result } | undefined> {
  const startedMs = performance.now();
  const print = (verdict: 'ok' | 'FAIL', seen: string): void => {
    const tookMs = Math.round(performance.now() - startedMs);
    console.log(`${verdict.padEnd(4)} ${String(tookMs).padStart(6)} ms  ${name.padEnd(16)} ${seen}`);
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
