import sparkplug from 'sparkplug-payload';
import type { Incoming } from '../readings/commands.ts';
import { type Address, isOfSession, pathOfMetric, type Told } from './rules.ts';

const codec = sparkplug.get('spBv1.0');

export interface Message {
  readonly told: Told;
  readonly readings: readonly Incoming[];
  /** When it was sent; null when it tells of what was kept for later. */
  readonly sentAt: number | null;
}

/** Names that a node said at its births, by the number it calls them by since. */
export type Aliases = Map<string, string>;

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '';

function numberOf(value: unknown): number | null {
  const read = valueOf(value);
  return read === null ? null : Number(read);
}

/** A payload as readings; throws when it is none of Sparkplug B. */
export function readPayload(address: Address, bytes: Uint8Array, aliases: Aliases): Message {
  if (!codec) throw new Error('no codec of Sparkplug B');
  const payload = codec.decodePayload(bytes);
  const metrics = payload.metrics ?? [];
  const sent = numberOf(payload.timestamp);
  let birth: number | null = null;
  let kept = false;
  const readings: Incoming[] = [];
  metrics.forEach((metric, at) => {
    const alias = metric.alias === null || metric.alias === undefined ? null : String(metric.alias);
    const key = `${address.device ?? ''} ${alias}`;
    if (metric.name && alias !== null) aliases.set(key, metric.name);
    const name = metric.name ?? (alias === null ? undefined : aliases.get(key));
    if (name === 'bdSeq') birth = numberOf(metric.value);
    if (name !== undefined && isOfSession(name)) return;
    if (metric.isHistorical === true) kept = true;
    const said = { name: name ?? null, alias, type: metric.type, value: printed(metric.value) };
    const incoming = { line: at + 1, payload: textOf({ ...address, ...said }) };
    if (name === undefined) {
      const message = 'The number of this metric was said at no birth.';
      readings.push({ ...incoming, read: { code: 'UNKNOWN_ALIAS', message } });
    } else if (metric.isNull !== true && metric.value !== null) {
      const when = numberOf(metric.timestamp) ?? sent;
      const value = valueOf(metric.value);
      const tag = pathOfMetric(address, name);
      readings.push({
        ...incoming,
        read:
          when === null
            ? { code: 'INVALID_TIME', message: 'Neither metric nor payload has a timestamp.' }
            : value === null
              ? { code: 'INVALID_VALUE', message: `A ${metric.type} is no value of a tag.` }
              : { tag, at: when, value },
      });
    }
  });
  const told = { type: address.type, sequence: numberOf(payload.seq), birth };
  return { told, readings, sentAt: kept ? null : sent };
}

/** 64-bit numbers come as objects; their text is exact. */
function valueOf(value: unknown): number | string | boolean | null {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  return isLong(value) ? value.toString() : null;
}

const printed = (value: unknown) => valueOf(value) ?? (value === null ? null : typeof value);

function isLong(value: unknown): value is { toString(): string } {
  return typeof value === 'object' && value !== null && 'low' in value && 'high' in value;
}

/** Asks a node to be born again. */
export function rebirthCommand(now: Date): Buffer {
  if (!codec) throw new Error('no codec of Sparkplug B');
  const metric = { name: 'Node Control/Rebirth', type: 'Boolean', value: true } as const;
  return Buffer.from(codec.encodePayload({ timestamp: now.getTime(), metrics: [metric] }));
}
