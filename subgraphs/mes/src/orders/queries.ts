import type { Db, Reader } from '@throughline/chassis/database';
import { Parked } from '@throughline/chassis/outbox/inbox';
import type { PageArgs } from '@throughline/chassis/page';
import { Refusal } from '@throughline/chassis/refusal';
import { newestFirst, readTablePage } from '@throughline/chassis/table-page';
import { decimal } from '@throughline/chassis/values/decimal';
import { definitionOn, validLines } from '@throughline/definitions/effectivity';
import { inItsPlace, type SuccessorOf } from '@throughline/definitions/supersession';
import { jobOrders } from '@throughline/drizzle/mes/jobs';
import { workOrders } from '@throughline/drizzle/mes/orders';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { definitionsOf } from '../products/queries.ts';
import type { WorkOrderStatus } from './rules.ts';

interface Pinned {
  readonly on: string;
  readonly siteId: string;
  readonly successorOf: SuccessorOf;
  /** Of what the order makes; null: not said. */
  readonly lotNumber: string | null;
}

/**
 * Definitions of the phantoms below, each the one in force on the day, as the site makes it. One read a level of
 * phantoms; those of one change order may come in any order, so what is missing is waited for.
 */
export async function phantomsBelow(
  db: Reader,
  top: ProductDefinition,
  { on, siteId, successorOf, lotNumber }: Pinned,
): Promise<Map<string, ProductDefinition>> {
  const found = new Map<string, ProductDefinition>([[top.itemId, top]]);
  let level = phantomsOf([top], on, successorOf, lotNumber);
  while (level.length > 0) {
    const all = await definitionsOf(db, level, siteId);
    const next: ProductDefinition[] = [];
    for (const itemId of level) {
      const definitions = all.get(itemId);
      if (!definitions) throw new Parked(`the definition of phantom ${itemId} is not here yet`);
      const definition = definitionOn(definitions, on);
      if (!definition) {
        throw new Refusal(
          'NO_RELEASED_DEFINITION',
          `Phantom ${definitions[0]?.itemNumber ?? itemId} has no revision valid on ${on}.`,
        );
      }
      found.set(itemId, definition);
      next.push(definition);
    }
    level = phantomsOf(next, on, successorOf).filter((itemId) => !found.has(itemId));
  }
  return found;
}

function phantomsOf(
  definitions: readonly ProductDefinition[],
  on: string,
  successorOf: SuccessorOf,
  lotNumber: string | null = null,
): string[] {
  const lines = definitions.flatMap((definition) => validLines(definition.lines, on, lotNumber));
  const places = lines
    .filter((line) => line.phantom)
    .map(({ componentItemId: itemId }) =>
      inItsPlace({ itemId, quantity: decimal(1), phantom: true }, successorOf, () => true),
    );
  return [...new Set(places.map((place) => place.itemId))];
}

export interface WorkOrderSearch {
  readonly statuses: readonly WorkOrderStatus[] | null;
  readonly itemId: string | null;
  readonly siteId: string | null;
  readonly workCenterId: string | null;
  readonly numbers: readonly string[] | null;
}

const mostNumbers = 100;

export function findWorkOrders(db: Db, search: WorkOrderSearch, byStart: boolean, args: PageArgs) {
  const atCenter =
    search.workCenterId === null
      ? undefined
      : inArray(
          workOrders.id,
          db
            .select({ id: jobOrders.workOrderId })
            .from(jobOrders)
            .where(
              and(eq(jobOrders.workCenterId, search.workCenterId), isNull(jobOrders.replacedAt)),
            ),
        );
  return readTablePage(db, {
    table: workOrders,
    args,
    where: and(
      search.statuses ? inArray(workOrders.status, [...search.statuses]) : undefined,
      search.itemId ? eq(workOrders.itemId, search.itemId) : undefined,
      search.siteId ? eq(workOrders.siteId, search.siteId) : undefined,
      search.numbers ? inArray(workOrders.number, search.numbers.slice(0, mostNumbers)) : undefined,
      atCenter,
    ),
    sort: byStart
      ? { by: workOrders.startOn, type: 'date', descending: false, valueOf: (row) => row.startOn }
      : newestFirst(workOrders),
  });
}
