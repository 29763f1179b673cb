/** Where the record of the whole ledger is stored. */
export const TOTAL_KEY = 'portcullis/total';

/** Where an origin's record is stored. */
export const originKey = (origin: string): string => `portcullis/origin/${origin}`;

/** Where a session's record is stored. */
export const sessionKey = (session: string): string => `portcullis/session/${session}`;

/** Where an outcome is stored that is too long for its session's record. */
export const outcomeKey = (session: string, id: number): string => `portcullis/outcome/${session}/${String(id)}`;
