/** Tells whether a value is an object of the class that the brand stands for, whichever copy of the library made it. */
export function hasBrand(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}
