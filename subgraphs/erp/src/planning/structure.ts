import { directNeeds, type Need } from '@throughline/definitions/explosion';
import { Refusal } from '@throughline/chassis/refusal';
import type { DecimalInput } from '@throughline/chassis/values/decimal';
import type { Definitions } from '../references/queries.ts';

/** Who is made of whom over all definitions and dates: the frame in which planning goes down. */
export class Structure {
  readonly #definitions: Definitions;
  readonly #components = new Map<string, ReadonlySet<string>>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
    for (const itemId of definitions.itemIds()) {
      const lines = definitions.of(itemId).flatMap((definition) => definition.lines);
      this.#components.set(itemId, new Set(lines.map((line) => line.componentItemId)));
    }
  }

  /** The items and everything below them. */
  below(itemIds: Iterable<string>): Set<string> {
    const found = new Set<string>();
    const open = [...itemIds];
    for (let itemId = open.pop(); itemId !== undefined; itemId = open.pop()) {
      if (found.has(itemId)) continue;
      found.add(itemId);
      open.push(...(this.#components.get(itemId) ?? []));
    }
    return found;
  }

  /** Low-level codes: the deepest level each item is used at; 0 is used by nothing. */
  levels(itemIds: Iterable<string>): Map<string, number> {
    const order = this.#parentsFirst(itemIds);
    const levels = new Map<string, number>(order.map((itemId) => [itemId, 0]));
    for (const itemId of order) {
      const next = (levels.get(itemId) ?? 0) + 1;
      for (const component of this.#components.get(itemId) ?? []) {
        levels.set(component, Math.max(levels.get(component) ?? 0, next));
      }
    }
    return levels;
  }

  #parentsFirst(itemIds: Iterable<string>): string[] {
    const finished: string[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const visit = (itemId: string): void => {
      const known = state.get(itemId);
      if (known === 'done') return;
      if (known === 'open')
        throw new Refusal('BOM_LOOP', 'The released structure contains itself.');
      state.set(itemId, 'open');
      for (const component of this.#components.get(itemId) ?? []) visit(component);
      state.set(itemId, 'done');
      finished.push(itemId);
    };
    for (const itemId of itemIds) visit(itemId);
    return finished.reverse();
  }

  /**
   * What an order needs: its revision is the one in force when the product is needed, its
   * components those in force when it starts.
   */
  needs(itemId: string, quantity: DecimalInput, startOn: string, dueOn: string): Need[] {
    const definition = this.#definitions.on(itemId, dueOn);
    if (!definition) return [];
    return directNeeds({
      itemId,
      quantity,
      on: startOn,
      lookup: (id) => (id === itemId ? definition : this.#definitions.on(id, startOn)),
    });
  }
}
