import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, type Decimal, sum } from '@throughline/chassis/values/decimal';
import { inStockUnit, type Quantity } from '@throughline/chassis/values/quantity';
import { reportedMaterials } from '@throughline/drizzle/mes/jobs';
import { sql } from 'drizzle-orm';
import { type Material, materialsOf } from '../orders/pinning.ts';
import { exact } from '../orders/rules.ts';
import { findItems, heldAmong, type Item } from '../products/queries.ts';
import type { LockedJob } from './commands.ts';
import { backflush, lineFor, type Progress, standsInFor } from './rules.ts';

export interface MaterialUsed {
  readonly itemId: string;
  readonly lotId: string | null;
  readonly quantity: Quantity;
  /** The item of the BOM in whose place it was used; null: by itself. */
  readonly substituteFor: string | null;
}

/** Material of a report as ERP is asked to issue it. */
export interface Used {
  readonly materialId: string | null;
  readonly itemId: string;
  /** Null: ERP takes the oldest lots that are not held. */
  readonly lotId: string | null;
  readonly quantity: string;
}

/**
 * What was said, and the rest of an operation's lines by the pinned BOM. What a step of rework
 * scraps takes that of the operation where it was found.
 */
export async function usedBy(
  work: Work,
  { order, job }: LockedJob,
  handled: (Progress & { readonly sequence: number }) | null,
  said: readonly MaterialUsed[],
): Promise<Used[]> {
  const lines = await materialsOf(work, order.id);
  const own = lines.filter((line) => line.operationSequence === handled?.sequence);
  const items = await findItems(
    work.tx,
    [...own, ...said].map((one) => one.itemId),
  );
  // What putting right takes is beside the plan: no line waits for it.
  const planned = job.reworkId === null ? lines : [];
  const explicit = await asSaid(work, said, items, planned, job.sequence);
  if (handled === null) return explicit;
  const flushed = own.flatMap<Used>((line) => {
    const given = sum(
      explicit
        .filter((one) => one.materialId === line.id)
        .map((one) => exact(decimal(one.quantity).div(ratioOn(line, one.itemId)))),
    );
    const whole = items.get(line.itemId)?.tracking === 'SERIAL';
    const rest = backflush(line, handled, given, whole);
    if (rest.isZero()) return [];
    return [{ materialId: line.id, itemId: line.itemId, lotId: null, quantity: exact(rest) }];
  });
  return [...explicit, ...flushed];
}

/** So much of an item counts as one of the line's own. */
function ratioOn(line: Material, itemId: string): string {
  return line.substitutes.find((one) => one.itemId === itemId)?.ratio ?? '1';
}

async function asSaid(
  work: Work,
  said: readonly MaterialUsed[],
  items: ReadonlyMap<string, Item>,
  lines: readonly Material[],
  sequence: number,
): Promise<Used[]> {
  const held = await heldAmong(
    work.tx,
    said.flatMap((one) => (one.lotId === null ? [] : [one.lotId])),
  );
  return said.map(({ itemId, lotId, quantity, substituteFor }, at) => {
    const amount = stockQuantity(items.get(itemId), quantity, at);
    if (lotId !== null && held.has(lotId)) {
      throw new Refusal('LOT_HELD', 'This lot is on hold.', `materials.${at}.lotId`);
    }
    const field = `materials.${at}.substituteFor`;
    const line =
      (substituteFor === null ? lineFor(lines, itemId, sequence) : null) ??
      standsInFor(lines, { itemId, substituteFor }, sequence, field)?.line;
    return { materialId: line?.id ?? null, itemId, lotId, quantity: exact(amount) };
  });
}

function stockQuantity(item: Item | undefined, quantity: Quantity, at: number): Decimal {
  if (!item) throw new Refusal('NOT_FOUND', 'There is no such item.', `materials.${at}.itemId`);
  const field = `materials.${at}.quantity`;
  const amount = inStockUnit(item, quantity, field);
  if (amount.lte(0)) {
    throw new Refusal('QUANTITY_NOT_POSITIVE', 'More than nothing was used.', field);
  }
  if (item.tracking === 'SERIAL' && !amount.isInteger()) {
    throw new Refusal(
      'SERIALISED_QUANTITY_FRACTIONAL',
      `${item.number} has serial numbers: it is used in whole pieces.`,
      field,
    );
  }
  return amount;
}

/** Writes down what a report asked for, so that lines know what they were given. */
export async function noteUsed(
  work: Work,
  jobResponseId: string,
  used: readonly Used[],
): Promise<void> {
  for (const piece of chunks(used)) {
    await work.tx
      .insert(reportedMaterials)
      .values(piece.map((one) => ({ id: newId(), jobResponseId, ...one })));
  }
  await addReported(work, used, 1);
}

export async function addReported(
  work: Work,
  used: readonly {
    readonly materialId: string | null;
    readonly itemId: string;
    readonly quantity: string;
  }[],
  sign: 1 | -1,
): Promise<void> {
  const changes = used.flatMap(({ materialId, itemId, quantity }) =>
    materialId === null
      ? []
      : [{ id: materialId, itemId, change: decimal(quantity).times(sign).toFixed() }],
  );
  if (changes.length === 0) return;
  await work.tx.execute(sql`/* add reported */
    update mes.work_order_material material
    set reported_quantity = greatest(0, reported_quantity + change.change)
    from (select said.id, round(sum(said.change / coalesce(other.ratio, 1)), 12) as change
          from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb)
            as said(id uuid, "itemId" uuid, change numeric)
          join mes.work_order_material line on line.id = said.id
          left join lateral jsonb_to_recordset(line.substitutes)
            as other("itemId" uuid, ratio numeric) on other."itemId" = said."itemId"
          group by said.id) change
    where material.id = change.id`);
}
