import type { ProductDefinition } from '@throughline/schema/events/plm';
import type { Definitions } from '../references/definitions.ts';

interface Structure {
  /** Items that hold an item, in any of their revisions. */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly atWorkCenter: ReadonlyMap<string, readonly string[]>;
}

/** Definitions never change, so what follows from them is made once. */
const structures = new WeakMap<Definitions, Structure>();

function structureOf(definitions: Definitions): Structure {
  const known = structures.get(definitions);
  if (known) return known;
  const [holders, atWorkCenter] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const add = (to: Map<string, string[]>, key: string, itemId: string): void => {
    const there = to.get(key);
    if (!there) to.set(key, [itemId]);
    else if (there.at(-1) !== itemId) there.push(itemId);
  };
  for (const itemId of definitions.itemIds()) {
    for (const { lines, outputs, operations } of definitions.of(itemId)) {
      for (const output of outputs ?? []) {
        // A co-product costs a share of it; it costs less what a by-product is worth.
        if (output.kind === 'CO_PRODUCT') add(holders, itemId, output.itemId);
        else add(holders, output.itemId, itemId);
      }
      for (const line of lines) add(holders, line.componentItemId, itemId);
      for (const operation of operations) add(atWorkCenter, operation.workCenterId, itemId);
    }
  }
  const structure = { holders, atWorkCenter };
  structures.set(definitions, structure);
  return structure;
}

export interface Marked {
  readonly itemIds: readonly string[];
  readonly workCenterIds: readonly string[];
}

/** What changes with them: themselves and all that holds them, over all levels. */
export function touchedBy(definitions: Definitions, marked: Marked): Set<string> {
  const { holders, atWorkCenter } = structureOf(definitions);
  const touched = new Set(marked.itemIds);
  for (const id of marked.workCenterIds) {
    for (const itemId of atWorkCenter.get(id) ?? []) touched.add(itemId);
  }
  // A set gives what is added while it is read, too.
  for (const itemId of touched) for (const holder of holders.get(itemId) ?? []) touched.add(holder);
  return touched;
}

/** Everything that some definitions are made of, over all levels. */
export function madeOf(definitions: Definitions, tops: Iterable<ProductDefinition>): Set<string> {
  const parts = new Set<string>();
  for (const top of tops) for (const id of partsOf(top)) parts.add(id);
  for (const itemId of parts) {
    for (const definition of definitions.of(itemId)) {
      for (const id of partsOf(definition)) parts.add(id);
    }
    for (const parent of definitions.puttingOut(itemId)) {
      for (const id of partsOf(parent)) parts.add(id);
    }
  }
  return parts;
}

/** What its cost is made of directly: what goes in, and by-products that are credited to it. */
export function* partsOf({
  lines,
  outputs,
}: Pick<ProductDefinition, 'lines' | 'outputs'>): Generator<string> {
  for (const line of lines) yield line.componentItemId;
  for (const output of outputs ?? []) if (output.kind === 'BY_PRODUCT') yield output.itemId;
}
