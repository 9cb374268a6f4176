import type { Incoming } from '../readings/commands.ts';
import type { GivenReading, Objection } from '../readings/rules.ts';

/** A DataValue (OPC 10000-4, 7.11), as far as a reading needs it. */
export interface Notified {
  readonly nodeId: string;
  readonly tag: string;
  /** Name of the status, `Good` when the value can be relied on. */
  readonly status: string;
  readonly isGood: boolean;
  readonly value: unknown;
  /** When the machine had it; the server's time where it does not say. */
  readonly at: Date | null;
}

export function readNotified(notified: Notified, line: number): Incoming {
  const { nodeId, status, value } = notified;
  const payload = JSON.stringify({ nodeId, status, value: printed(value) });
  return { line, payload, read: readingOf(notified) };
}

function readingOf({ tag, status, isGood, value, at }: Notified): GivenReading | Objection {
  if (!isGood) return { code: 'BAD_QUALITY', message: `The server says ${status} of it.` };
  if (at === null) return { code: 'INVALID_TIME', message: 'The value has no timestamp.' };
  const read = valueOf(value);
  if (read === null) return { code: 'INVALID_VALUE', message: 'It is no value of a tag.' };
  return { tag, at: at.getTime(), value: read };
}

/** 64-bit integers come as two halves of 32 bits; their text is exact. */
function valueOf(value: unknown): number | string | boolean | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return null;
}

export function int64Of([high, low]: readonly [number, number], isSigned: boolean): string {
  const whole = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return String(isSigned ? BigInt.asIntN(64, whole) : whole);
}

function printed(value: unknown): unknown {
  return valueOf(value) ?? (value === null || value === undefined ? null : typeof value);
}
