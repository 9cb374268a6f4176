import { type Decimal, decimal, zero } from '@throughline/chassis/values/decimal';
import { Refusal } from '@throughline/chassis/refusal';

/** One line of a revision that is in force, with what one batch of it yields in stock units. */
export interface Use {
  readonly revisionId: string;
  readonly parentItemId: string;
  readonly componentId: string;
  readonly stockQuantity: string;
  readonly attrition: string;
  readonly batchQuantity: string;
}

export interface Ancestor {
  /** What it holds. */
  readonly partId: string;
  readonly itemId: string;
  readonly revisionId: string;
  /** The longest way up to it. */
  readonly level: number;
  /** How much is in one stock unit of it, over all ways. */
  readonly quantity: Decimal;
  /** Nothing in force uses it. */
  readonly isTop: boolean;
}

/**
 * Everything that holds an item, directly or further down (APICS: implosion). Each parent is reckoned
 * once, after all its components, so work grows with parts and lines and never with paths.
 * Quantities are per unit: attrition counts, set-up quantity and rounding belong to a run.
 */
export function implode(itemId: string, uses: readonly Use[]): Ancestor[] {
  const usesOf = new Map<string, Use[]>();
  for (const use of uses) {
    const known = usesOf.get(use.componentId);
    if (known) known.push(use);
    else usesOf.set(use.componentId, [use]);
  }
  const found = new Map<string, { revisionId: string; level: number; quantity: Decimal }>();
  found.set(itemId, { revisionId: '', level: 0, quantity: decimal(1) });
  for (const componentId of componentsFirst(itemId, usesOf)) {
    const component = found.get(componentId);
    if (!component) continue;
    for (const use of usesOf.get(componentId) ?? []) {
      const per = decimal(use.stockQuantity)
        .times(decimal(use.attrition).plus(1))
        .div(use.batchQuantity);
      const parent = found.get(use.parentItemId) ?? {
        revisionId: use.revisionId,
        level: 0,
        quantity: zero,
      };
      parent.level = Math.max(parent.level, component.level + 1);
      parent.quantity = parent.quantity.plus(per.times(component.quantity));
      found.set(use.parentItemId, parent);
    }
  }
  found.delete(itemId);
  return [...found]
    .map(([id, one]) => ({ partId: itemId, itemId: id, ...one, isTop: !usesOf.has(id) }))
    .sort((one, other) => one.level - other.level || (one.itemId < other.itemId ? -1 : 1));
}

/** The item and all above it, each after everything of it that holds the item. */
function componentsFirst(itemId: string, usesOf: ReadonlyMap<string, readonly Use[]>): string[] {
  const finished: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open') throw new Refusal('BOM_LOOP', 'This BOM contains itself.');
    state.set(id, 'open');
    for (const use of usesOf.get(id) ?? []) visit(use.parentItemId);
    state.set(id, 'done');
    finished.push(id);
  };
  visit(itemId);
  return finished.reverse();
}
