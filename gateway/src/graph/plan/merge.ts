import type { Data } from '../shape/shape.ts';
import { setOwn } from './rewrites.ts';

/**
 * Puts an answer's fields into what is known already: objects field by field, lists of the same
 * length element by element, anything else replaced. The source may become part of the target.
 */
export function mergeInto(target: Data, source: Data | null | undefined): void {
  if (source === null || source === undefined) return;
  for (const key in source) {
    const next = source[key];
    if (next === undefined) continue;
    const known = Object.hasOwn(target, key) ? target[key] : undefined;
    if (known === undefined || typeof next !== 'object') setOwn(target, key, next);
    else if (isObject(known) && isObject(next)) mergeInto(known, next);
    else if (Array.isArray(known) && Array.isArray(next) && known.length === next.length) {
      mergeLists(known, next);
    } else setOwn(target, key, next);
  }
}

function mergeLists(target: unknown[], source: unknown[]): void {
  for (const [index, next] of source.entries()) {
    const known = target[index];
    if (isObject(known) && isObject(next)) mergeInto(known, next);
    else if (Array.isArray(known) && Array.isArray(next) && known.length === next.length) {
      mergeLists(known, next);
    } else target[index] = next;
  }
}

export function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that shares nothing: what is merged into one of them must not show in the other. */
export function copyOf<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  if (!isObject(value)) return value;
  const copy: Data = {};
  for (const key of Object.keys(value)) setOwn(copy, key, copyOf(value[key]));
  return copy as Value;
}
