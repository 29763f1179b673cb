import { isApplicationError, isPortcullisError } from 'portcullis';

/** A failed call in words. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** What else is known: whether the call arrived, or the data of a declared error. */
  readonly note: string;
}

/** Tells the extension's own errors from the library's, and both from mistakes of this page. */
export function describeFailure(error: unknown): Failure {
  if (isApplicationError(error)) {
    return {
      code: error.code,
      message: error.message,
      note: `Declared by the procedure, with ${JSON.stringify(error.data)}.`,
    };
  }
  if (isPortcullisError(error)) {
    return { code: error.code, message: error.message, note: `Delivered: ${error.delivered}.` };
  }
  return { code: 'UNEXPECTED', message: String(error), note: '' };
}
