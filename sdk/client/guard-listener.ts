/** A listener of the page's: what it throws is reported as uncaught and stops nobody else. */
export function guardListener<Argument>(listener: (argument: Argument) => void): (argument: Argument) => void {
  return (argument) => {
    try {
      listener(argument);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}
