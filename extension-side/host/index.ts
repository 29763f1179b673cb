export { createHost } from './create-host.ts';
export { event } from './event.ts';
export { mutation } from './mutation.ts';
export { port } from './port.ts';
export { query } from './query.ts';
export { subscription } from './subscription.ts';
export { tracked } from './tracked.ts';
export { transferred } from './transferred.ts';
export { unchecked } from './unchecked.ts';
export { ApplicationError, PortcullisError, isApplicationError, isPortcullisError } from '../../sdk/protocol/errors.ts';

export type { AllowRule, ExtensionRule, OwnRule, SiteRule } from './allow-rule.ts';
export type { Context } from './context.ts';
export type { Denial } from './denial.ts';
export type { DenyReason } from './deny-reason.ts';
export type { EmitTarget } from './emit-target.ts';
export type { EventDefinition } from './event.ts';
export type { HostOptions } from './host-options.ts';
export type { Host, HostStats } from './host-types.ts';
export type { PageProcedure } from './page-procedures.ts';
export type { HostPort, PortDefinition } from './port.ts';
export type { ProcedureDefinition } from './procedure-definition.ts';
export type { PageCallOptions, Session } from './session.ts';
export type { Tracked } from './tracked.ts';
export type { VerifiedSender } from './verified-sender.ts';
// The contract's types too: declaration files of a host name them, in projects that never import the page's entry.
export type {
  ApplicationErrorOf,
  Event,
  InferApi,
  Mutation,
  Port,
  Query,
  Serves,
  Signature,
  Subscription,
} from '../../sdk/protocol/contract.ts';
export type { FrameRecord } from '../../sdk/protocol/frame-record.ts';
export type { Limits } from '../../sdk/protocol/limits.ts';
