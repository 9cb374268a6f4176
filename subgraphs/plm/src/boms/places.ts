import type { RequestContext } from '@throughline/chassis/context';
import type { Reader } from '@throughline/chassis/database';
import { notFound, Refusal } from '@throughline/chassis/refusal';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import { forwardPage, type ForwardArgs, type Page } from '@throughline/chassis/forward-page';
import type { ItemRevision } from '../items/commands.ts';
import { readStructure, type Structure } from './queries.ts';
import { readStructureThen } from './structure-then.ts';
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
  const when = { on: asked.on, siteId: null, successorOf: null };
  return pageOf(revision, await readStructure(db, revision, when), asked);
}

/** The same as it was known at a moment. */
export async function treeThen(
  context: RequestContext,
  revision: ItemRevision,
  asked: TreeAsked & { readonly asOf: string },
): Promise<Page<TreeNode>> {
  const { on, asOf } = asked;
  const structure = await readStructureThen(context, revision, {
    on,
    asOf,
    siteId: null,
    successorOf: null,
  });
  if (!structure) throw notFound('revision at that moment', 'asOf');
  return pageOf(revision, structure, asked);
}

function pageOf(
  revision: ItemRevision,
  { top, lookup }: Structure,
  asked: TreeAsked,
): Page<TreeNode> {
  if (asked.levels !== null && asked.levels < 1) {
    throw new Refusal('LEVELS_OUT_OF_RANGE', 'A tree goes at least one level down.', 'levels');
  }
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
