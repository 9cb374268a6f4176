import type { Data } from '../shape/shape.ts';
import { isObject } from './merge.ts';

/** Names of fields, and `@` for each element of a list. */
export type ResponsePath = readonly string[];

/** A place in the merged data that holds an object. */
export interface Position {
  readonly holder: Record<string | number, unknown> | null;
  readonly key: string | number;
  readonly object: Data;
}

export function rootPosition(root: Data): Position {
  return { holder: null, key: '', object: root };
}

/** Every place that a path leads to from these. */
export function positionsFrom(starts: readonly Position[], path: ResponsePath): Position[] {
  const last = path.length - 1;
  let level: unknown[] = [];
  for (const { object } of starts) level.push(object);
  for (let at = 0; at < last; at += 1) level = stepInto(level, path[at] ?? '');
  return last < 0 ? [...starts] : arrive(level, path[last] ?? '');
}

function stepInto(level: readonly unknown[], step: string): unknown[] {
  const next: unknown[] = [];
  for (let index = 0; index < level.length; index += 1) {
    const value = level[index];
    if (step === '@') {
      if (!Array.isArray(value)) continue;
      for (let at = 0; at < value.length; at += 1) if (value[at]) next.push(value[at]);
    } else if (isObject(value) && Object.hasOwn(value, step) && value[step]) next.push(value[step]);
  }
  return next;
}

function arrive(level: readonly unknown[], step: string): Position[] {
  const found: Position[] = [];
  for (let index = 0; index < level.length; index += 1) {
    const holder = level[index] as Record<string | number, unknown>;
    if (step === '@') {
      if (!Array.isArray(holder)) continue;
      for (let key = 0; key < holder.length; key += 1) {
        const object: unknown = holder[key];
        if (isObject(object)) found.push({ holder, key, object });
      }
    } else if (isObject(holder) && Object.hasOwn(holder, step)) {
      const object = holder[step];
      if (isObject(object)) found.push({ holder, key: step, object });
    }
  }
  return found;
}

type CallerPath = readonly (string | number)[];

/** All paths of the caller's response at which these objects stand; at most `most` of them. */
export function pathsTo(
  root: Data,
  path: ResponsePath,
  objects: ReadonlySet<Data> | null,
  most: number,
): CallerPath[] {
  const found: CallerPath[] = [];
  const walk = (value: unknown, at: number, soFar: (string | number)[]): void => {
    if (found.length >= most || value === null || value === undefined) return;
    const step = path[at];
    if (step === undefined) {
      if (objects === null || objects.has(value as Data)) found.push(soFar);
    } else if (step === '@') {
      if (Array.isArray(value)) {
        value.forEach((element, index) => walk(element, at + 1, [...soFar, index]));
      }
    } else if (isObject(value) && Object.hasOwn(value, step)) {
      walk(value[step], at + 1, [...soFar, step]);
    }
  };
  walk(root, 0, []);
  return found;
}
