import { definitionOn, isValidOn } from '@throughline/definitions/effectivity';
import { lineNeed } from '@throughline/definitions/line-need';
import { holdsFor } from '@throughline/definitions/lot-numbers';
import { forTheRest, inItsPlace } from '@throughline/definitions/supersession';
import { rolledYield } from '@throughline/definitions/yields';
import { Refusal } from '@throughline/chassis/refusal';
import { type Decimal, decimal } from '@throughline/chassis/values/decimal';
import type { DefinitionLine, ProductDefinition } from '@throughline/schema/events/plm';
import type { Definitions } from '../references/definitions.ts';

/** What an order needs of a part through one BOM. */
export interface Component {
  readonly itemId: string;
  readonly quantity: Decimal;
  /** Blown through where its own stock doesn't cover it. */
  readonly phantom: boolean;
}

/** What an order puts out beside its item. */
export interface Output {
  readonly itemId: string;
  readonly quantity: Decimal;
}

export interface BlownThrough {
  readonly needs: readonly Component[];
  readonly outputs: readonly Output[];
}

/** A definition's lines as planning multiplies them, a hundred thousand times a run. */
interface Recipe {
  readonly batch: Decimal | null;
  readonly lines: readonly { readonly line: DefinitionLine; readonly plain: Decimal | null }[];
  /** Some part is on several lines. */
  readonly repeats: boolean;
}

/** What of an order is good, by its due date. */
export type YieldOn = (dueOn: string) => string;

/** Who is made of whom over all definitions and dates: the frame in which planning goes down. */
export class Structure {
  readonly #definitions: Definitions;
  /** Whether anything takes another's place at all. */
  readonly #replaces: boolean;
  readonly #components = new Map<string, Set<string>>();
  #levels: ReadonlyMap<string, number> | null = null;
  readonly #recipes = new WeakMap<ProductDefinition, Recipe>();
  readonly #yields = new Map<string, YieldOn | null>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
    this.#replaces = definitions.supersessions.size > 0;
    for (const itemId of definitions.itemIds()) {
      // One that is obsolete is in force on no date.
      const known = definitions.of(itemId).filter(({ obsolete }) => !obsolete);
      const lines = known.flatMap((definition) => definition.lines);
      this.#components.set(itemId, new Set(lines.map((line) => line.componentItemId)));
      // What comes out is planned after what puts it out: its supply is known then.
      for (const { outputs } of known) {
        for (const output of outputs ?? []) this.#components.get(itemId)?.add(output.itemId);
      }
    }
    // Low-level codes are those of all sites: an item has one wherever it is planned.
    for (const { itemId, revisionId, lines } of definitions.bySite) {
      if (definitions.byRevision.get(revisionId)?.obsolete) continue;
      const parts = this.#components.get(itemId) ?? new Set<string>();
      for (const line of lines) parts.add(line.componentItemId);
      this.#components.set(itemId, parts);
    }
    // A successor is planned after the item that is used up first.
    for (const { itemId, successorId } of definitions.supersessions.values()) {
      const parts = this.#components.get(itemId) ?? new Set<string>();
      this.#components.set(itemId, parts.add(successorId));
    }
  }

  /** What asks for an item, on whatever date: BOMs of it, and of all whose places it takes in turn. */
  holdersOf(itemId: string): string[] {
    const asked = new Set([itemId]);
    // A set gives what is added while it is read, too.
    for (const id of asked) {
      for (const one of this.#definitions.supersessions.values()) {
        if (one.successorId === id) asked.add(one.itemId);
      }
    }
    const names = (parts: ReadonlySet<string>) => [...asked].some((id) => parts.has(id));
    return [...this.#components].flatMap(([id, parts]) => (names(parts) ? [id] : []));
  }

  /** Low-level codes: the deepest level each item is used at; what is in no BOM has 0 and no entry. */
  levels(): ReadonlyMap<string, number> {
    return (this.#levels ??= this.#findLevels());
  }

  #findLevels(): Map<string, number> {
    const order = this.#parentsFirst(this.#components.keys());
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
   * What making it needs, one level down: its revision is the one in force on `on`, its components
   * those in force when the order starts.
   */
  components(itemId: string, quantity: Decimal, on: string, startOn: string): Component[] {
    const definition = definitionOn(this.#definitions.of(itemId), on);
    if (!definition) return [];
    const { batch, lines, repeats } = this.#recipeOf(definition);
    const batches = batch ? quantity.div(batch) : quantity;
    const found: Component[] = [];
    for (const { line, plain } of lines) {
      if (!isValidOn(startOn, line.effectiveFrom, line.effectiveTo)) continue;
      const need = plain ? plain.times(batches) : lineNeed(line, batches);
      if (need.isZero()) continue;
      found.push({ itemId: line.componentItemId, quantity: need, phantom: line.phantom });
    }
    if (!this.#replaces) return repeats ? together(found) : found;
    const successorOf = this.#definitions.successorsOn(startOn);
    const isMade = (id: string) => this.isMade(id, startOn, startOn);
    return together(found.map((component) => inItsPlace(component, successorOf, isMade)));
  }

  /** What is needed for what there is not of a phantom, or of a part that is used up first. */
  blownThrough(itemId: string, quantity: Decimal, on: string): BlownThrough {
    const rest = this.#replaces && forTheRest(itemId, quantity, this.#definitions.successorsOn(on));
    if (rest) return { needs: [rest], outputs: [] };
    return {
      needs: this.components(itemId, quantity, on, on),
      outputs: this.outputs(itemId, quantity, on, on),
    };
  }

  /** Whether nothing is made or bought to be a component any more. */
  isSuperseded(itemId: string, on: string): boolean {
    return this.#replaces && this.#definitions.successorsOn(on)(itemId) !== null;
  }

  /** What making it puts out beside it, one level down, decided as its components are. */
  outputs(itemId: string, quantity: Decimal, on: string, startOn: string): Output[] {
    const definition = definitionOn(this.#definitions.of(itemId), on);
    if (!definition?.outputs || definition.outputs.length === 0) return [];
    const batches = quantity.div(definition.batchQuantity);
    const found = new Map<string, Decimal>();
    for (const output of definition.outputs) {
      if (!isValidOn(startOn, output.effectiveFrom, output.effectiveTo)) continue;
      const more = decimal(output.quantity).times(batches);
      if (more.gt(0)) found.set(output.itemId, more.plus(found.get(output.itemId) ?? 0));
    }
    return [...found].map(([id, amount]) => ({ itemId: id, quantity: amount }));
  }

  /** Whether anything is to be made of something on these dates. */
  isMade(itemId: string, on: string, startOn: string): boolean {
    const lines = definitionOn(this.#definitions.of(itemId), on)?.lines ?? [];
    return lines.some(
      (line) => isValidOn(startOn, line.effectiveFrom, line.effectiveTo) && holdsFor(line, null),
    );
  }

  /** What process plans say is good; null where none of the item's says that anything is lost. */
  yieldOf(itemId: string): YieldOn | null {
    const known = this.#yields.get(itemId);
    if (known !== undefined) return known;
    const definitions = this.#definitions.of(itemId);
    const shares = new Map(definitions.map((one) => [one.revisionId, rolledYield(one.operations)]));
    const loses = [...shares.values()].some((share) => share !== '1');
    const found: YieldOn | null = loses
      ? (dueOn) => shares.get(definitionOn(definitions, dueOn)?.revisionId ?? '') ?? '1'
      : null;
    this.#yields.set(itemId, found);
    return found;
  }

  #recipeOf(definition: ProductDefinition): Recipe {
    const known = this.#recipes.get(definition);
    if (known) return known;
    const batch = decimal(definition.batchQuantity);
    // What is planned has the serial numbers or lots that follow.
    const lines = definition.lines.filter((line) => holdsFor(line, null));
    const parts = new Set(lines.map((line) => line.componentItemId));
    const recipe = {
      batch: batch.eq(1) ? null : batch,
      lines: lines.map((line) => ({ line, plain: plainQuantity(line) })),
      repeats: parts.size < lines.length,
    };
    this.#recipes.set(definition, recipe);
    return recipe;
  }
}

/** The line's quantity, when nothing but the batches changes it. */
function plainQuantity(line: DefinitionLine): Decimal | null {
  const { attrition, setUpQuantity, roundingMultiple } = line;
  const plain =
    roundingMultiple === null && decimal(attrition).isZero() && decimal(setUpQuantity).isZero();
  return plain ? decimal(line.quantity) : null;
}

function together(components: readonly Component[]): Component[] {
  const found = new Map<string, Component>();
  for (const one of components) {
    const key = `${one.itemId} ${one.phantom}`;
    const known = found.get(key);
    found.set(key, known ? { ...one, quantity: known.quantity.plus(one.quantity) } : one);
  }
  return [...found.values()];
}

const built = new WeakMap<Definitions, Structure>();

/** The structure of definitions; the same definitions have the same. */
export function structureOf(definitions: Definitions): Structure {
  const known = built.get(definitions);
  if (known) return known;
  const structure = new Structure(definitions);
  built.set(definitions, structure);
  return structure;
}
