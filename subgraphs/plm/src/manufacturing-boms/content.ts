import { isDeepStrictEqual } from 'node:util';
import { plain } from '@throughline/chassis/values/decimal';
import type { ManufacturingBom, ManufacturingBomDrop, ManufacturingBomLine } from './loaders.ts';

/** What a manufacturing BOM says: it is written as a whole. */
export interface Content {
  readonly lines: readonly ManufacturingBomLine[];
  readonly drops: readonly Pick<ManufacturingBomDrop, 'lineId' | 'reason'>[];
  readonly operations: ManufacturingBom['operations'];
}

const decimals = new Set([
  'quantity',
  'stockQuantity',
  'attrition',
  'setUpQuantity',
  'roundingMultiple',
]);
const ownIds = new Set(['operationId', 'characteristicId']);

/** The same words, whatever ids were given to them, in whatever order: that needs no history. */
export function saysSame(before: Content, after: Content): boolean {
  return isDeepStrictEqual(words(before), words(after));
}

function words({ lines, drops, operations }: Content): unknown {
  return {
    lines: lines.map(wordsOfLine).sort(),
    drops: drops.map(({ lineId, reason }) => JSON.stringify([lineId, reason])).sort(),
    operations: JSON.parse(
      JSON.stringify(operations, (key, value: unknown) => (ownIds.has(key) ? undefined : value)),
    ) as unknown,
  };
}

function wordsOfLine({ id: _, ...line }: ManufacturingBomLine): string {
  const said = Object.entries(line).map(([name, value]) => [
    name,
    typeof value === 'string' && decimals.has(name) ? plain(value) : value,
  ]);
  return JSON.stringify(said.sort());
}
