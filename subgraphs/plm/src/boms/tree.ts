import { Refusal } from '@throughline/chassis/refusal';
import { decimal, type Decimal, type DecimalInput } from '@throughline/chassis/values/decimal';
import { validLines } from '@throughline/definitions/effectivity';
import type { Lookup } from '@throughline/definitions/explosion';
import { lineNeed } from '@throughline/definitions/line-need';
import type { DefinitionLine } from '@throughline/schema/events/plm';

/** One line at one of its places in the tree. */
export interface TreeNode {
  /** Lines from the top down to this one. */
  readonly path: readonly DefinitionLine[];
  readonly parentItemId: string;
  /** Need at this place alone, in the component's stock unit. */
  readonly quantity: Decimal;
}

export interface TreeWalk {
  readonly itemId: string;
  readonly quantity: DecimalInput;
  readonly on: string;
  /** Lot, or serial number, of what is made; null: one that follows all that lines name. */
  readonly lotNumber: string | null;
  readonly lookup: Lookup;
  /** Levels to go down; null goes to the end. */
  readonly levels: number | null;
  /** Place of the last node that was seen; the walk goes on behind it. */
  readonly after: Place | null;
}

/** A node's place: find number and line id, level by level. */
export type Place = readonly (readonly [findNumber: number, lineId: string])[];

/** No plant's product is as deep; a loop that slipped in would be. */
const deepest = 100;

export function placeOf({ path }: TreeNode): Place {
  return path.map(({ findNumber, lineId }) => [findNumber, lineId] as const);
}

/**
 * The tree from the top down, each part again at each of its places. There can be millions, so
 * nothing is made before it is asked for, and a walk begins anywhere at the cost of the depth.
 */
export function* walkTree(walk: TreeWalk): Generator<TreeNode, void, void> {
  yield* below(walk, [], walk.itemId, decimal(walk.quantity), walk.after);
}

function* below(
  walk: TreeWalk,
  path: readonly DefinitionLine[],
  itemId: string,
  quantity: Decimal,
  after: Place | null,
): Generator<TreeNode, void, void> {
  if (walk.levels !== null && path.length >= walk.levels) return;
  if (path.length >= deepest) {
    throw new Refusal('BOM_TOO_DEEP', `This BOM has over ${deepest} levels.`);
  }
  const definition = walk.lookup(itemId);
  if (!definition) return;
  const batches = quantity.div(definition.batchQuantity);
  const lotNumber = path.length === 0 ? walk.lotNumber : null;
  for (const line of validLines(definition.lines, walk.on, lotNumber).sort(byPlace)) {
    const [mark, ...deeper] = after ?? [];
    const order = mark ? compare([line.findNumber, line.lineId], mark) : 1;
    if (order < 0) continue;
    const here = [...path, line];
    const need = lineNeed(line, batches);
    if (order > 0) yield { path: here, parentItemId: itemId, quantity: need };
    // On the way to the mark itself its line was seen; behind it everything is new.
    yield* below(walk, here, line.componentItemId, need, order === 0 ? deeper : null);
  }
}

function byPlace(one: DefinitionLine, other: DefinitionLine): number {
  return compare([one.findNumber, one.lineId], [other.findNumber, other.lineId]);
}

function compare(one: Place[number], other: Place[number]): number {
  if (one[0] !== other[0]) return one[0] - other[0];
  return one[1] < other[1] ? -1 : Number(one[1] > other[1]);
}
