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

/** Every place a path leads to, each object that holds one visited once. */
export function positionsAt(root: Data, path: ResponsePath): Position[] {
  let level: unknown[] = [root];
  let found: Position[] = [{ holder: null, key: '', object: root }];
  for (const [index, step] of path.entries()) {
    found = [];
    const next: unknown[] = [];
    const isLast = index === path.length - 1;
    const visit = (holder: unknown, key: string | number, value: unknown): void => {
      if (value === null || value === undefined) return;
      if (!isLast) next.push(value);
      else if (isObject(value)) found.push({ holder: holder as never, key, object: value });
    };
    // An object that stands in several places is in the level several times.
    for (const value of level.length > 1 ? new Set(level) : level) {
      if (step === '@') {
        if (Array.isArray(value)) value.forEach((element, at) => visit(value, at, element));
      } else if (isObject(value) && Object.hasOwn(value, step)) visit(value, step, value[step]);
    }
    level = next;
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
