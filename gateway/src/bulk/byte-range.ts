/** Bytes from `start` up to, not with, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A `Range` header of one range (RFC 9110, 14.2). Of several, and what can't be read, the whole is
 * sent, as the RFC allows.
 */
export function readRange(
  header: string | undefined,
  length: number,
): ByteRange | 'WHOLE' | 'UNSATISFIABLE' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return 'WHOLE';
  if (from === '') {
    const start = Math.max(length - Number(to), 0);
    return start < length ? { start, end: length } : 'UNSATISFIABLE';
  }
  const start = Number(from);
  const last = to === '' ? length - 1 : Number(to);
  if (last < start && to !== '') return 'WHOLE';
  return start < length ? { start, end: Math.min(last + 1, length) } : 'UNSATISFIABLE';
}
