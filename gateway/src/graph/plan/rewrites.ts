import type { FetchDataRewrite } from '@apollo/query-planner';
import type { Data } from '../shape/shape.ts';
import type { TypeTest } from './type-test.ts';

export type Rewrite = (value: unknown) => void;

const fragment = '... on ';

/**
 * The planner asks a subgraph under other names where types differ between subgraphs, and under
 * another `__typename` for interface objects; a rewrite puts names and values right again.
 */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  isOfType: TypeTest,
): Rewrite | null {
  if (!rewrites || rewrites.length === 0) return null;
  const all = rewrites.map((rewrite) => compileRewrite(rewrite, isOfType));
  return (value) => {
    for (const apply of all) apply(value);
  };
}

function compileRewrite(rewrite: FetchDataRewrite, isOfType: TypeTest): Rewrite {
  const last = rewrite.path.at(-1) ?? '';
  const steps = rewrite.path.slice(0, -1);
  const change =
    rewrite.kind === 'ValueSetter'
      ? (object: Data) => setOwn(object, last, rewrite.setValueTo)
      : (object: Data) => rename(object, last, rewrite.renameKeyTo);
  const apply = (value: unknown, at: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const element of value) apply(element, at);
      return;
    }
    const object = value as Data;
    const step = steps[at];
    if (step === undefined) change(object);
    else if (!step.startsWith(fragment)) {
      if (Object.hasOwn(object, step)) apply(object[step], at + 1);
    } else if (isOfType(object, step.slice(fragment.length), true)) apply(object, at + 1);
  };
  return (value) => apply(value, 0);
}

function rename(object: Data, from: string, to: string): void {
  if (!Object.hasOwn(object, from)) return;
  const value = object[from];
  if (value === null || value === undefined) return;
  setOwn(object, to, value);
  delete object[from];
}

/** `__proto__` is a name like any other in JSON, and none in an assignment. */
export function setOwn(object: Data, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else object[key] = value;
}
