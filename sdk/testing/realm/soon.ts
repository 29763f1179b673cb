let turns = 0;

/** Does something once the code that runs now, and what it has already put off, is through. Fake timers leave promises alone. */
export function soon(task: () => void): void {
  void Promise.resolve().then(() => {
    countTurn();
    task();
  });
}

/** Something has its turn. */
export function countTurn(): void {
  turns++;
}

/** How often something has had its turn. */
export function turnsTaken(): number {
  return turns;
}
