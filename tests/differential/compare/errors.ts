import type { Told } from '../gateways/asked.ts';
import { isOfNestedList, isStocksPathFor, withoutType } from '../deviations.ts';
import type { Path } from './data.ts';

const completion = /^(Cannot return null|Invalid value|Invalid __typename|Cannot tell)/;

/** What is told wrongly, as sentences; empty when both gateways tell the same. */
export function compareErrors(
  data: unknown,
  stock: readonly Told[],
  ours: readonly Told[],
): string[] {
  const [theirs, theirMisfits] = split(stock);
  const [own, misfits] = split(ours);
  return [
    ...ours.flatMap(({ message, path }) =>
      path && isLeafAt(data, path)
        ? [`told where an answer stands: ${message} at ${path.join('.')}`]
        : [],
    ),
    ...own.flatMap((error) =>
      theirs.some((other) => isSame(other, error)) ? [] : [`only ours: ${tell(error)}`],
    ),
    ...theirs.flatMap((error) =>
      own.some((other) => isSame(error, other)) ? [] : [`only stock: ${tell(error)}`],
    ),
    // Stock tells misfits only where nothing else went wrong.
    ...(theirs.length === 0 ? compareMisfits(data, theirMisfits, misfits) : []),
  ];
}

function split(errors: readonly Told[]): [Told[], Told[]] {
  const isMisfit = (error: Told) => completion.test(error.message);
  return [errors.filter((error) => !isMisfit(error)), errors.filter(isMisfit)];
}

function isSame(stock: Told, ours: Told): boolean {
  // Ours leaves out the planner's numbers of operations.
  const message = stock.message.replace(/__\d+"/, '"');
  return message === ours.message && isStocksPathFor(stock.path, ours.path);
}

function compareMisfits(data: unknown, stock: readonly Told[], ours: readonly Told[]): string[] {
  const keyOf = ({ message, path }: Told) => `${withoutType(message)} ${JSON.stringify(path)}`;
  const theirs = new Set(stock.map(keyOf));
  const nulled = ours.map(({ path = [] }) => path.slice(0, depthOf(data, path)).join('.'));
  return [
    ...ours.flatMap((error) => {
      if (theirs.has(keyOf(error)) || error.message.startsWith('Cannot tell')) return [];
      return [`only ours misfits: ${tell(error)}`];
    }),
    ...stock.flatMap((error) => {
      const { path = [] } = error;
      // Only the first of those that make one place null is told.
      const isTold = nulled.includes(path.slice(0, depthOf(data, path)).join('.'));
      return isTold || isOfNestedList(path) ? [] : [`only stock misfits: ${tell(error)}`];
    }),
  ];
}

function tell({ message, path }: Told): string {
  return `${message} at ${path ? path.join('.') : 'no place'}`;
}

/** How far a path leads into the answer. */
function depthOf(data: unknown, path: Path): number {
  let value = data;
  let depth = 0;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return depth;
    value = (value as Record<string | number, unknown>)[key];
    depth += 1;
  }
  return depth;
}

/** An entity that a subgraph can't find keeps what the others say of it. */
function isLeafAt(data: unknown, path: Path): boolean {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value !== null && typeof value !== 'object';
}
