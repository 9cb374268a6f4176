import { Refusal } from '../refusal.ts';

/** An event's place in its subgraph, as callers keep it. */
export function writeCursor(position: number): string {
  return Buffer.from(`p${position}`).toString('base64url');
}

export function readCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const position = /^p(\d{1,16})$/.test(text) ? Number(text.slice(1)) : NaN;
  // What we would not have written (another spelling, a number too large) is not ours.
  if (Number.isSafeInteger(position) && writeCursor(position) === cursor) return position;
  throw new Refusal('BAD_USER_INPUT', 'This is no cursor of a live event.');
}

export function cursorTooOld(keptDays: number): Refusal {
  const days = keptDays === 1 ? '1 day' : `${keptDays} days`;
  return new Refusal(
    'CURSOR_EXPIRED',
    `This cursor is older than the events that are kept (${days}); ` +
      'read the current state and subscribe afresh.',
  );
}

/** The database was restored to a time before the cursor: what it saw did not happen here. */
export function cursorAhead(): Refusal {
  return new Refusal(
    'CURSOR_EXPIRED',
    'This cursor is ahead of every event there is here; ' +
      'read the current state and subscribe afresh.',
  );
}
