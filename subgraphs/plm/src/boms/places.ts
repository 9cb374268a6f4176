import type { Reader } from '@throughline/chassis/database';
import { Refusal } from '@throughline/chassis/refusal';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import { forwardPage, type ForwardArgs, type Page } from '@throughline/chassis/forward-page';
import type { ItemRevision } from '../items/commands.ts';
import { readStructure } from './queries.ts';
import { type Place, placeOf, type TreeNode, walkTree } from './tree.ts';

export interface TreeAsked extends ForwardArgs {
  readonly quantity: Quantity | null;
  readonly on: string;
  readonly lotNumber: string | null;
  readonly levels: number | null;
}

/** A page of the tree below a revision: read once, walked from where the page before ended. */
export async function treeBelow(
  db: Reader,
  revision: ItemRevision,
  asked: TreeAsked,
): Promise<Page<TreeNode>> {
  if (asked.levels !== null && asked.levels < 1) {
    throw new Refusal('LEVELS_OUT_OF_RANGE', 'A tree goes at least one level down.', 'levels');
  }
  const { top, lookup } = await readStructure(db, revision, {
    on: asked.on,
    siteId: null,
    successorOf: null,
  });
  const { quantity, on, lotNumber, levels } = asked;
  return forwardPage(asked, {
    write: placeOf,
    read: isPlace,
    after: (place) =>
      walkTree({
        itemId: revision.itemId,
        quantity: quantity ? inStockUnit(top, quantity, 'quantity') : 1,
        on,
        lotNumber,
        lookup,
        levels,
        after: place,
      }),
  });
}

function isPlace(value: unknown): value is Place {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (step: unknown) =>
        Array.isArray(step) &&
        step.length === 2 &&
        Number.isInteger(step[0]) &&
        typeof step[1] === 'string',
    )
  );
}
