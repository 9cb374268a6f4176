import type { Reader } from '@throughline/chassis/database';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import type { Definitions } from '../references/definitions.ts';
import type { UnitCost } from './elements.ts';
import { type CostInputs, readCosts, readInputs, sourcesOf } from './inputs.ts';
import { RollUp } from './roll-up.ts';
import { madeOf, partsOf } from './scope.ts';

export interface RolledUp {
  readonly items: ReadonlyMap<string, UnitCost>;
  readonly revisions: ReadonlyMap<string, { itemId: string; cost: UnitCost }>;
}

interface Wanted {
  readonly definitions: Definitions;
  readonly today: string;
  /** Items to be costed; null: all. What they hold besides is taken as it stands. */
  readonly touched: Set<string> | null;
  /** Other costs and rates than those in force. */
  change?(inputs: CostInputs): void;
}

/** Costs items, and their revisions: one of the future with the parts of its first date. */
export async function rollUp(db: Reader, wanted: Wanted): Promise<RolledUp> {
  const { definitions, today, touched } = wanted;
  const inForce = touched ?? new Set(definitions.itemIds());
  // Co-products cost something without a definition of their own.
  if (touched === null) for (const id of definitions.coProductIds()) inForce.add(id);
  const all = [...inForce].flatMap((itemId) => definitions.of(itemId));
  const parents = [...inForce].flatMap((itemId) => definitions.puttingOut(itemId));
  const future = all.filter((definition) => definition.effectiveFrom > today);
  const needed =
    touched &&
    new Set([...touched, ...directPartsOf([...all, ...parents]), ...madeOf(definitions, future)]);
  const inputs = await readInputs(db, needed);
  wanted.change?.(inputs);
  if (touched === null) for (const itemId of boughtOf(inputs)) inForce.add(itemId);
  const known = needed
    ? await readCosts(
        db,
        [...needed].filter((itemId) => !inForce.has(itemId)),
      )
    : new Map<string, UnitCost>();
  const at = rollUpsByDate(definitions, inputs, today, known);
  const now = at(today);
  const items = new Map([...inForce].map((itemId) => [itemId, now.ofItem(itemId)]));
  const revisions = new Map(
    all.map((definition) => {
      const { revisionId, itemId, effectiveFrom } = definition;
      const on = effectiveFrom > today ? effectiveFrom : today;
      const isInForce = definitions.on(itemId, today)?.revisionId === revisionId;
      const own = inputs.costings.get(itemId)?.ownStandard ?? null;
      const cost = isInForce && own === null ? items.get(itemId) : undefined;
      return [revisionId, { itemId, cost: cost ?? at(on).ofDefinition(definition) }];
    }),
  );
  return { items, revisions };
}

function* directPartsOf(definitions: readonly ProductDefinition[]): Generator<string> {
  for (const definition of definitions) yield* partsOf(definition);
}

/** Items that cost something without ever having been released. */
function* boughtOf({ purchase, costings }: CostInputs): Generator<string> {
  yield* purchase.keys();
  yield* costings.keys();
}

/** Costs that stand already stand for today only. */
function rollUpsByDate(
  definitions: Definitions,
  inputs: CostInputs,
  today: string,
  known: ReadonlyMap<string, UnitCost>,
): (on: string) => RollUp {
  const made = new Map<string, RollUp>();
  return (on) => {
    const there = made.get(on);
    if (there) return there;
    const rollUpOn = new RollUp({
      ...sourcesOf(inputs),
      on,
      definitionOf: (itemId) => definitions.on(itemId, on),
      coProductOf: (itemId) => definitions.coProductOf(itemId, on),
      ...(on === today ? { knownOf: (itemId: string) => known.get(itemId) ?? null } : {}),
    });
    made.set(on, rollUpOn);
    return rollUpOn;
  };
}
