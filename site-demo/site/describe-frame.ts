/** One frame in a line: its type, and what matters most of the rest. */
export interface FrameText {
  readonly type: string;
  readonly detail: string;
}

/** Reads a frame for display only. Frames may grow fields and kinds, so nothing here is taken for granted. */
export function describeFrame(frame: unknown): FrameText {
  if (!isRecord(frame) || typeof frame['type'] !== 'string') return { type: 'unknown', detail: '' };
  const parts = [idOf(frame), frame['name'], codeOf(frame), payloadOf(frame)].filter(
    (part) => typeof part === 'string',
  );
  return { type: frame['type'], detail: parts.join('  ') };
}

function idOf(frame: Readonly<Record<string, unknown>>): string | undefined {
  return typeof frame['id'] === 'number' ? `#${String(frame['id'])}` : undefined;
}

function codeOf(frame: Readonly<Record<string, unknown>>): string | undefined {
  const holder = isRecord(frame['error']) ? frame['error'] : frame;
  return typeof holder['code'] === 'string' ? holder['code'] : undefined;
}

function payloadOf(frame: Readonly<Record<string, unknown>>): string | undefined {
  const payload = frame['value'] ?? frame['input'];
  return payload === undefined ? undefined : JSON.stringify(payload);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
