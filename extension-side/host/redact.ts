import { PortcullisError } from '../../sdk/protocol/errors.ts';

/**
 * What the page learns of an error that a handler did not declare: that there was one.
 *
 * @param expose - Development only: the page also gets the error's own name, message and stack.
 */
export function redact(name: string, error: unknown, expose: boolean): PortcullisError {
  const summary = `The handler of "${name}" failed.`;
  if (!expose) return new PortcullisError('HANDLER_FAILED', summary, { delivered: 'yes' });
  const details =
    error instanceof Error
      ? { name: error.name, message: error.message, stack: error.stack }
      : { message: String(error) };
  return new PortcullisError('HANDLER_FAILED', `${summary} ${details.message}`, { delivered: 'yes', data: details });
}
