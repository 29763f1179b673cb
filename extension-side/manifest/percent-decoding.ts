import { countSteps, type StepCounter } from './step-counter.ts';

// Measured in Chromium 156, one code point after the other: `/x%HH` as a pattern against `/x` plus the character as a URL.
// Decoding stops at whatever would change how a URL is read (`/ ? # % &` …), at spaces and controls, and at characters
// that are invisible or imitate the browser's own interface.
const DECODED_ASCII = '"-<>_~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Inclusive ranges beyond ASCII that stay escaped, ascending. */
const KEPT_ESCAPED: readonly (readonly [number, number])[] = [
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x600, 0x605],
  [0x61c, 0x61c],
  [0x6dd, 0x6dd],
  [0x70f, 0x70f],
  [0x8e2, 0x8e2],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180e],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x13438],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0x1f50f, 0x1f510],
  [0x1f512, 0x1f513],
  [0xe0000, 0xe0fff],
];

/** What becomes of an escaped byte that is part of no UTF-8 character. */
export type StrayByte = (byte: number) => string;

/**
 * Decodes the percent-escapes that Chromium decodes before it compares paths; the others stay as written, with the case
 * of their digits.
 */
export function decodePercents(text: string, strayByte: StrayByte, counter?: StepCounter): string {
  countSteps(counter, text.length);
  const parts: string[] = [];
  let copied = 0;
  for (let index = text.indexOf('%'); index !== -1; index = text.indexOf('%', index)) {
    const escape = readEscape(text, index, strayByte);
    if (escape === null) {
      index += 1;
      continue;
    }
    if (escape.text !== null) {
      parts.push(text.slice(copied, index), escape.text);
      copied = escape.end;
    }
    index = escape.end;
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied);
}

interface Escape {
  /** Where the escapes of this character end. */
  readonly end: number;
  /** The decoded character, or null where it stays escaped. */
  readonly text: string | null;
}

function readEscape(text: string, start: number, strayByte: StrayByte): Escape | null {
  const lead = byteAt(text, start);
  if (lead === null) return null;
  const length = lengthOfCharacter(lead);
  let codePoint = length === 1 ? lead : lead & (0x7f >> length);
  for (let offset = 1; offset < length; offset++) {
    const trail = byteAt(text, start + offset * 3);
    if (trail === null || trail >> 6 !== 0b10) return stray(lead, start, strayByte);
    codePoint = (codePoint << 6) | (trail & 0x3f);
  }
  if (length === 0 || !isShortestForm(codePoint, length)) return stray(lead, start, strayByte);
  return { end: start + length * 3, text: isDecoded(codePoint) ? String.fromCodePoint(codePoint) : null };
}

function stray(byte: number, start: number, strayByte: StrayByte): Escape {
  return { end: start + 3, text: strayByte(byte) };
}

/** The number of bytes of the UTF-8 character that this byte starts, or 0 if it starts none. */
function lengthOfCharacter(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** UTF-8 has one spelling for each character, and none for surrogates or for anything above U+10FFFF. */
function isShortestForm(codePoint: number, length: number): boolean {
  if (length === 3) return codePoint >= 0x800 && (codePoint < 0xd800 || codePoint > 0xdfff);
  return length !== 4 || (codePoint >= 0x10000 && codePoint <= 0x10ffff);
}

function isDecoded(codePoint: number): boolean {
  if (codePoint < 0x80) return DECODED_ASCII.includes(String.fromCharCode(codePoint));
  return !KEPT_ESCAPED.some(([first, last]) => codePoint >= first && codePoint <= last);
}

function byteAt(text: string, index: number): number | null {
  if (text.charAt(index) !== '%') return null;
  const high = hexDigit(text.charCodeAt(index + 1));
  const low = hexDigit(text.charCodeAt(index + 2));
  return high === null || low === null ? null : high * 16 + low;
}

function hexDigit(code: number): number | null {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : null;
}
