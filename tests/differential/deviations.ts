import type { Answered } from './gateways/asked.ts';
import type { Difference, Path } from './compare/data.ts';

/**
 * Where ours follows the GraphQL specification and stock does not: README.md says why. Each is as
 * narrow as it can be, and is shown on both gateways in `deviations.test.ts`.
 */

/** Stock replaces the rows of a nested list instead of merging them: what one subgraph said is lost. */
export function isNestedListReplaced({ path, stock, ours }: Difference): boolean {
  return isOfNestedList(path) && isMissing(stock) && !isMissing(ours);
}

/** The plant's only nested list that two subgraphs write into. */
export function isOfNestedList(path: Path): boolean {
  return path.some((key) => typeof key === 'string' && key.startsWith('grid'));
}

/** Stock loses 0, "" and false where the planner asked for a field under another name. */
export function isEmptyRenamed(
  { stock, ours }: Difference,
  requests: ReadonlySet<string>,
): boolean {
  const isRenamed = [...requests].some((request) => request.includes('__alias_'));
  return isRenamed && isMissing(stock) && (ours === 0 || ours === '' || ours === false);
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

/**
 * Stock numbers an entity's error by the representations it sent, and counts places without one;
 * it writes `@` for a list and `_entities` for what failed as a whole; some have no path at all.
 */
export function isStocksPathFor(stock: Path | undefined, ours: Path | undefined): boolean {
  if (!stock || !ours) return true;
  if (stock.includes('_entities')) return true;
  if (stock.length !== ours.length) return false;
  return stock.every((key, at) => key === ours[at] || (isIndex(key) && isIndex(ours[at])));
}

function isIndex(key: string | number | undefined): boolean {
  return typeof key === 'number' || key === '@';
}

/** Ours names the object's own type in a misfit's message, stock the type of the fragment around. */
export function withoutType(message: string): string {
  return message.replace(/ \w+\.(\w+)\.$/, ' $1.');
}

/**
 * The planner makes an empty plan of what no subgraph can answer, or of fields of which nothing is
 * asked. Stock answers null without a word; ours says so.
 */
export function isRefusedByOurs(stock: Answered, ours: Answered): boolean {
  const refusal = 'The subgraphs can not answer this operation, even together.';
  return stock.requests.size === 0 && ours.errors.some(({ message }) => message === refusal);
}
