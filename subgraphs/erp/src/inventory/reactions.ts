import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { Parked } from '@throughline/chassis/outbox/inbox';
import { materialLots } from '@throughline/drizzle/erp/inventory';
import { readEvent } from '@throughline/schema/events/contract';
import { inArray } from 'drizzle-orm';
import { endHold, explainHold, holdLot, holdStockOf } from './holds.ts';
import { scrapLot } from './scrapping.ts';

/** A nonconformance puts its lots on hold. A lot just made may not have come in yet. */
export const holdLots: Reaction = async (work, event) => {
  const raised = readEvent('NonConformanceRaised', event);
  const { lotIds, number, description, nonConformanceId: source } = raised;
  if (lotIds.length === 0) return;
  const known = await work.tx
    .select({ id: materialLots.id })
    .from(materialLots)
    .where(inArray(materialLots.id, lotIds));
  if (known.length < new Set(lotIds).size) throw new Parked('a lot of it has not come in yet');
  for (const lotId of [...lotIds].sort()) {
    await holdLot(work, { lotId, reason: `${number}: ${description}`, source });
  }
};

/** Used as it is, it goes; scrap leaves the stock; rework and return are held until it is closed. */
export const disposeLots: Reaction = async (work, event) => {
  const decided = readEvent('NonConformanceDispositioned', event);
  const { nonConformanceId: source, number, disposition } = decided;
  const reason = `${number}: ${disposition}`;
  for (const lotId of [...decided.lotIds].sort()) {
    if (disposition === 'USE_AS_IS') {
      await endHold(work, lotId, source);
      continue;
    }
    await explainHold(work, { lotId, reason, source });
    if (disposition === 'SCRAP') await scrapLot(work, lotId, reason);
  }
};

/** What was reworked may be used again. What was scrapped or sent back stays held, should any turn up. */
export const releaseReworked: Reaction = async (work, event) => {
  const closed = readEvent('NonConformanceClosed', event);
  if (closed.disposition !== 'REWORK') return;
  for (const lotId of [...closed.lotIds].sort()) {
    await endHold(work, lotId, closed.nonConformanceId);
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
