import type { RequestContext } from '@throughline/chassis/context';
import type { Reader } from '@throughline/chassis/database';
import type { Decimal } from '@throughline/chassis/values/decimal';
import type { Quantity } from '@throughline/chassis/values/quantity';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import { stockQuantity } from '../inventory/rules.ts';
import { todayAt, workingDays } from '../planning/calendar.ts';
import { structureOf } from '../planning/structure.ts';
import { allDefinitions, type Definitions } from '../references/definitions.ts';
import { itemOf, siteOf } from '../references/queries.ts';
import { capacitiesAt, type Floor, horizonFrom } from './floor.ts';
import { partsOf } from './parts.ts';
import {
  type FreeSupply,
  type PartFacts,
  type Place,
  promise,
  type PromiseStep,
} from './promise.ts';
import { longestHorizon } from './queries.ts';
import { readyFloor } from './readiness.ts';
import { placeOperations } from './scheduling.ts';
import { readFacts } from './supply.ts';
import type { Timeline } from './timeline.ts';

export interface PromiseAsked {
  readonly itemId: string;
  readonly siteId: string;
  readonly quantity: Quantity;
  readonly from: string | null;
}

export interface CapableToPromise {
  readonly date: string | null;
  readonly steps: readonly PromiseStep[];
}

/** Working days ahead that other orders are looked at; more when the promise reaches beyond. */
const horizons = [60, 120, longestHorizon];

/** The date on which a quantity more could be ready. Nothing is written. */
export async function findPromise(
  { db, clock }: Pick<RequestContext, 'db' | 'clock'>,
  asked: PromiseAsked,
): Promise<CapableToPromise> {
  const { itemId, siteId } = asked;
  const site = await siteOf(db, siteId);
  const quantity = stockQuantity(await itemOf(db, itemId), asked.quantity);
  const from = asked.from ?? todayAt(site.timeZone, clock.now());
  const definitions = (await allDefinitions(db)).at(siteId);
  const itemIds = partsOf(definitions, itemId, from);
  const facts = await readFacts(db, { siteId, from, itemIds, itemId });
  const structure = structureOf(definitions);
  const frame = { from, after: workingDays(site), definitions, structure, facts };
  const isLimited = await haveCapacity(db, siteId, definitions, itemIds);
  if (!isLimited) {
    const place = () => null;
    return tryBoth(facts, (waits) => promise({ ...frame, waits, place }, itemId, quantity));
  }
  let found: CapableToPromise = { date: null, steps: [] };
  for (const horizon of horizons) {
    const until = horizonFrom(site, from, horizon);
    const floor = await readyFloor({ db, clock }, { site, from, until, definitions });
    found = tryBoth(facts, (waits) =>
      promise({ ...frame, waits, place: placeOn(floor) }, itemId, quantity),
    );
    if (found.date === null || found.date <= until) break;
  }
  return found;
}

/** Whether some operation of some part competes for a place. */
async function haveCapacity(
  db: Reader,
  siteId: string,
  definitions: Definitions,
  itemIds: readonly string[],
): Promise<boolean> {
  const limited = new Set((await capacitiesAt(db, siteId)).map((one) => one.workCenterId));
  const isLimited = ({ operations }: ProductDefinition) =>
    operations.some((one) => limited.has(one.workCenterId));
  return limited.size > 0 && itemIds.some((itemId) => definitions.of(itemId).some(isLimited));
}

/** Without waiting for late supply, and with it where some comes before that. */
function tryBoth(
  facts: ReadonlyMap<string, PartFacts>,
  ask: (waits: boolean) => PromiseStep[],
): CapableToPromise {
  const first = toPromise(ask(false));
  const { date } = first;
  // What was not taken though it was soon enough does not matter: it was not needed.
  const isLater = ({ on }: FreeSupply) => date === null || on < date;
  const mayHelp = first.steps.some(
    ({ itemId, needed, fromSupply }) =>
      fromSupply.lt(needed) && facts.get(itemId)?.free.some(isLater),
  );
  if (!mayHelp) return first;
  const second = toPromise(ask(true));
  if (second.date === null) return first;
  return date === null || second.date < date ? second : first;
}

function toPromise(steps: readonly PromiseStep[]): CapableToPromise {
  return { date: steps[0]?.readyOn ?? null, steps };
}

/** Lots find what the orders of the floor leave free, one after another, without a trace. */
function placeOn(floor: Floor): Place {
  const tried = new Map<string, Timeline>();
  const timelineOf = (workCenterId: string): Timeline => {
    let known = tried.get(workCenterId);
    if (!known) {
      known = floor.schedule().timelineOf(workCenterId).copy();
      tried.set(workCenterId, known);
    }
    return known;
  };
  return (definition, quantity: Decimal, from) => {
    const operations = floor.times.operations(definition, quantity.toFixed());
    const limited = operations.filter((one) => floor.rates.has(one.workCenterId));
    const last = limited.at(-1);
    if (!last) return null;
    const { end } = placeOperations(operations, from, timelineOf);
    return { end, workCenterId: last.workCenterId };
  };
}
