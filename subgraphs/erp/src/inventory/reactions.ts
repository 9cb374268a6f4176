import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { Parked } from '@throughline/chassis/outbox/inbox';
import { materialLots } from '@throughline/drizzle/erp/inventory';
import { readEvent } from '@throughline/schema/events/contract';
import { inArray } from 'drizzle-orm';
import { holdLot, holdStockOf } from './commands.ts';

/** A nonconformance puts its lots on hold. A lot just made may not have come in yet. */
export const holdLots: Reaction = async (work, event) => {
  const { lotIds, number, description } = readEvent('NonConformanceRaised', event);
  if (lotIds.length === 0) return;
  const known = await work.tx
    .select({ id: materialLots.id })
    .from(materialLots)
    .where(inArray(materialLots.id, lotIds));
  if (known.length < new Set(lotIds).size) throw new Parked('a lot of it has not come in yet');
  for (const lotId of [...lotIds].sort()) {
    await holdLot(work, { lotId, reason: `${number}: ${description}` });
  }
};

/** Whoever asks for one of these must look at what is there before anybody uses it. */
const holding = new Set(['REWORK', 'SCRAP', 'RETURN']);

/** Lots in stock of what a change order reworks, scraps or sends back are put on hold. */
export const holdChangedStock: Reaction = async (work, event) => {
  const { number, affectedItems } = readEvent('ChangeOrderReleased', event);
  const reasons = affectedItems.flatMap(({ itemId, stockDisposition }) =>
    holding.has(stockDisposition) ? [{ itemId, reason: `${number}: ${stockDisposition}` }] : [],
  );
  await holdStockOf(work, reasons);
};
