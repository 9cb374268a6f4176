import { Refusal } from '@throughline/chassis/refusal';
import { decimal, plain } from '@throughline/chassis/values/decimal';
import { aheadMilliseconds, type OperatingState, stateOfSignal } from '../states/rules.ts';

export type TagDataType = 'DECIMAL' | 'INTEGER' | 'BOOLEAN' | 'TEXT';

/** Why one reading is not recorded; the others are. */
export interface Objection {
  readonly code: string;
  readonly message: string;
}

export interface GivenReading {
  readonly tag: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number | string | boolean;
}

const object = (code: string, message: string): Objection => ({ code, message });

export const isObjection = (read: object): read is Objection => 'code' in read;

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds of an RFC 3339 date-time; null when it is none. */
export function readInstant(text: unknown): number | null {
  if (typeof text !== 'string' || !instantPattern.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** One line of NDJSON: `{"tag": …, "occurredAt": …, "value": …}`. */
export function readLine(line: string): GivenReading | Objection {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return object('NO_JSON', 'The line is not JSON.');
  }
  if (typeof read !== 'object' || read === null) {
    return object('NO_JSON', 'The line is not a JSON object.');
  }
  const { tag, occurredAt, value } = read as Record<string, unknown>;
  if (typeof tag !== 'string' || tag === '') {
    return object('INVALID_TAG', '`tag` is the path or the id of a tag.');
  }
  const at = readInstant(occurredAt);
  if (at === null) {
    return object('INVALID_TIME', '`occurredAt` is an RFC 3339 date-time with a time zone.');
  }
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean') {
    return object('INVALID_VALUE', '`value` is a number, a text or a truth value.');
  }
  return { tag, at, value };
}

const dayMs = 86_400_000;
const aheadMs = 3_600_000;

/** The first day of which readings are kept. */
export function firstKept(now: Date, keptDays: number): number {
  return Math.floor(now.getTime() / dayMs) * dayMs - keptDays * dayMs;
}

export function objectToTime(at: number, now: Date, keptDays: number): Objection | null {
  if (at > now.getTime() + aheadMs) {
    return object('OCCURRED_IN_FUTURE', 'A reading lies at most an hour ahead.');
  }
  if (at < firstKept(now, keptDays)) {
    return object('TOO_OLD', `Readings are kept for ${keptDays} days.`);
  }
  return null;
}

export interface StoredValue {
  readonly value: string | null;
  readonly text: string | null;
}

const longestText = 1000;
const numberPattern = /^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;
/** What needs no rounding and no other spelling. */
const plainPattern = /^-?\d{1,15}(\.\d{1,12})?$/;

/** A value as its tag keeps it. */
export function readValue(
  dataType: TagDataType,
  given: number | string | boolean,
): StoredValue | Objection {
  if (dataType === 'TEXT') {
    if (typeof given !== 'string' || given.length > longestText || given.includes('\0')) {
      return object('INVALID_VALUE', `A text has at most ${longestText} characters.`);
    }
    return { value: null, text: given };
  }
  if (dataType === 'BOOLEAN') {
    const said = String(given);
    if (said === 'true' || said === '1') return { value: '1', text: null };
    if (said === 'false' || said === '0') return { value: '0', text: null };
    return object('INVALID_VALUE', 'A truth value is true or false.');
  }
  return readNumber(dataType, given);
}

/** The state that a STATE tag says, by the rules of reported states. */
export function stateSaid(
  { value, text }: StoredValue,
  at: number,
  now: Date,
): { readonly state: OperatingState } | Objection {
  if (at > now.getTime() + aheadMilliseconds) {
    return object('OCCURRED_IN_FUTURE', 'A state lies at most 15 minutes ahead.');
  }
  const state = stateOfSignal(text ?? value ?? '');
  if (state) return { state };
  return object('UNKNOWN_STATE', 'The value is neither name nor number of a state.');
}

function readNumber(dataType: TagDataType, given: number | string | boolean) {
  const text = String(given);
  if (typeof given === 'boolean' || !numberPattern.test(text)) {
    return object('INVALID_VALUE', 'The tag takes numbers.');
  }
  const value = plainPattern.test(text) ? text : plain(decimal(text).toDecimalPlaces(12));
  if (!plainPattern.test(value)) {
    return object('VALUE_OUT_OF_RANGE', 'A number has at most 15 digits before the point.');
  }
  if (dataType === 'INTEGER' && !decimal(value).isInteger()) {
    return object('INVALID_VALUE', 'The tag takes whole numbers.');
  }
  return { value, text: null };
}

/** Below it, it is the way between two machines. */
export const skewToleranceMs = 5_000;

/** How far the sender's clock is ahead of ours. */
export function skewOf(sentAt: number | null, receivedAt: Date): number | null {
  return sentAt === null ? null : sentAt - receivedAt.getTime();
}

export function isSkewed(at: number, skew: number | null, receivedAt: Date): boolean {
  const ahead = at - receivedAt.getTime();
  return Math.abs(skew ?? 0) > skewToleranceMs || ahead > skewToleranceMs;
}

const mostReadings = 1000;

export function assertReadingCount(count: number): void {
  if (count === 0) throw new Refusal('NOTHING_REPORTED', 'There is no reading.', 'readings');
  if (count > mostReadings) {
    throw new Refusal('TOO_MANY_REPORTS', `At most ${mostReadings} at a time.`, 'readings');
  }
}

const hour = 3600;
const week = 7 * 24 * hour;
const widths = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800],
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * hour),
  ...[week, 4 * week],
];
const mostPoints = 2000;

export interface Buckets {
  /** Seconds. */
  readonly width: number;
  /** Where the first one begins. */
  readonly origin: Date;
  /** Seconds of the roll-up that it is made of; 1 are the readings. */
  readonly level: 1 | 60 | 3600;
}

/** The narrowest buckets of a period that are no more than so many. */
export function bucketsOf(from: Date, to: Date, points: number): Buckets {
  if (points < 1 || points > mostPoints) {
    throw new Refusal('POINTS_OUT_OF_RANGE', `1 to ${mostPoints} points.`, 'points');
  }
  if (from >= to) throw new Refusal('PERIOD_EMPTY', 'A period ends after it begins.', 'to');
  for (const width of widths) {
    const buckets = aligned(from, width);
    if (countOf(buckets, to) <= points) return buckets;
  }
  const most = aligned(from, 4 * week);
  return aligned(from, 4 * week * Math.ceil(countOf(most, to) / points));
}

function aligned(from: Date, width: number): Buckets {
  const level = width < 60 ? 1 : width < hour ? 60 : hour;
  const unit = level === 1 ? 1 : level * 1000;
  return { width, level, origin: new Date(Math.floor(from.getTime() / unit) * unit) };
}

function countOf({ origin, width }: Buckets, to: Date): number {
  return Math.ceil((to.getTime() - origin.getTime()) / (width * 1000));
}
