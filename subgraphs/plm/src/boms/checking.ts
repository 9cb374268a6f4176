import { chunks } from '@throughline/chassis/chunks';
import { indexBy } from '@throughline/chassis/loader';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import { items } from '@throughline/drizzle/plm/items';
import { inArray } from 'drizzle-orm';
import type { Item } from '../items/commands.ts';
import { assertSubstitutes, type NewSubstitute } from '../sourcing/rules.ts';
import { assertDesignators } from './designators.ts';
import { assertLotNumbers, assertNoOverlap } from './effectivity.ts';
import { assertOutput, assertShares } from './outputs.ts';
import { assertLine } from './rules.ts';

export interface NewLine {
  readonly findNumber: number;
  readonly componentId: string;
  readonly quantity: Quantity;
  readonly attrition: string;
  readonly setUpQuantity: string;
  readonly roundingMultiple: string | null;
  readonly phantom: boolean;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly fromLotNumber: string | null;
  readonly toLotNumber: string | null;
  readonly operationSequence: number | null;
  readonly referenceDesignators: readonly string[];
  readonly substitutes: readonly NewSubstitute[];
  readonly kind: 'COMPONENT' | 'BY_PRODUCT' | 'CO_PRODUCT';
  readonly costShare: string | null;
}

/** What becomes of a refusal: the first one ends it all, or all are gathered. */
export type Refuse = (refusal: Refusal) => void;

export const atOnce: Refuse = (refusal) => {
  throw refusal;
};

export function attempt<T>(refuse: Refuse, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse(error);
    return undefined;
  }
}

/** The items that lines name, in one read for each thousand. */
export async function readComponents(
  work: Work,
  lines: readonly NewLine[],
): Promise<ReadonlyMap<string, Item>> {
  const ids = [...new Set(lines.map((line) => line.componentId))];
  const found: Item[] = [];
  for (const piece of chunks(ids)) {
    found.push(...(await work.tx.select().from(items).where(inArray(items.id, piece))));
  }
  return indexBy(found, (row) => row.id);
}

/** Lines in stock units; what else a line has goes with it. */
export async function checkLines<Line extends NewLine>(
  work: Work,
  parent: Item,
  lines: readonly Line[],
) {
  return checkKnownLines(await readComponents(work, lines), parent, lines, atOnce);
}

/** The same of lines whose items are read. What is refused is not among what comes back. */
export function checkKnownLines<Line extends NewLine>(
  components: ReadonlyMap<string, Item>,
  parent: Item,
  lines: readonly Line[],
  refuse: Refuse,
) {
  const checked = lines.flatMap((line, at) => {
    const row = attempt(refuse, () => checkLine(components, parent, line, at));
    return row ? [row] : [];
  });
  // Whose place in the list is another would be told at the wrong line.
  if (checked.length < lines.length) return checked;
  attempt(refuse, () => assertNoOverlap(checked));
  attempt(refuse, () => assertShares(checked.map((line) => ({ ...line, substitutes: [] }))));
  attempt(refuse, () => assertDesignators(checked));
  return checked;
}

function checkLine<Line extends NewLine>(
  components: ReadonlyMap<string, Item>,
  parent: Item,
  line: Line,
  at: number,
) {
  const component = components.get(line.componentId);
  if (!component) throw notFound('item', `lines.${at}.componentId`);
  const { quantity, referenceDesignators, substitutes, ...rest } = line;
  const field = `lines.${at}.quantity.unit`;
  const stockQuantity = plain(inStockUnit(component, quantity, field));
  const row = {
    ...rest,
    quantity: quantity.value,
    unit: quantity.unit,
    stockQuantity,
    referenceDesignators: [...referenceDesignators],
  };
  assertLine(row, component, parent, at);
  assertLotNumbers(row, parent, at);
  assertOutput({ ...row, substitutes }, component, at);
  const standIns = { componentId: line.componentId, parentItemId: parent.id, substitutes };
  assertSubstitutes(standIns, `lines.${at}.substitutes`);
  return row;
}
