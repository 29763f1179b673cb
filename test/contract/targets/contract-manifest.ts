/** The keys of the manifest that make the extension of the contract reachable by a transport, and by no other. */
export function contractManifest(matches: readonly string[], transport: string) {
  const isRelayed = transport === 'relay';
  return {
    permissions: ['storage'],
    externally_connectable: isRelayed ? { ids: [] } : { matches },
    ...(isRelayed && {
      content_scripts: [{ matches, js: ['relay.js'], run_at: 'document_start' as const, all_frames: true }],
    }),
  };
}
