// Apart, since whoever imports `detect` alone needs one of them: bundlers do not drop a class that has a computed member.
export { ApplicationError, isApplicationError } from './application-error.ts';
export { PortcullisError, isPortcullisError, type PortcullisErrorOptions } from './portcullis-error.ts';
