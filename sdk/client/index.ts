export { createClient } from './create-client.ts';
export { detect } from './detect.ts';
export { ApplicationError, PortcullisError, isApplicationError, isPortcullisError } from '../protocol/errors.ts';

export type { CallOptions, ListenOptions, SubscribeOptions } from './call-options.ts';
export type { ClientPort } from './client-port-types.ts';
export type { ClientOptions, RetryOptions } from './client-options.ts';
export type {
  Args,
  Client,
  ClientStats,
  CreateClient,
  PageCallContext,
  PageHandlers,
  Subscribed,
} from './client-types.ts';
export type { ConnectionState } from './connection-state.ts';
export type { Absent, DetectOptions, Detection, Installed } from './detection.ts';
export type {
  ApplicationErrorOf,
  ArgumentsOf,
  ErrorOf,
  Event,
  InferApi,
  InputOf,
  Mutation,
  NameOf,
  OutputOf,
  Port,
  Query,
  Serves,
  Signature,
  Subscription,
  UntypedApi,
} from '../protocol/contract.ts';
export type { Delivered, ErrorCode } from '../protocol/error-codes.ts';
export type { PortcullisErrorOptions } from '../protocol/errors.ts';
export type { FrameRecord } from '../protocol/frame-record.ts';
export type { TransportKind } from '../protocol/transport-kind.ts';
