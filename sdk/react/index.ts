export { useConnectionState } from './use-connection-state.ts';
export { useDetection } from './use-detection.ts';
export { useEvent } from './use-event.ts';
export { useExposed } from './use-exposed.ts';
export { useMutation, type MutationResult } from './use-mutation.ts';
export { usePort, type PortListeners } from './use-port.ts';
export { useQuery, type QueryOptions, type QueryResult } from './use-query.ts';
export { useSubscription, type SubscriptionOptions, type SubscriptionResult } from './use-subscription.ts';
