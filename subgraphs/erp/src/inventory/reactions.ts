import type { Reaction } from '@throughline/chassis/outbox/inbox';
import { Parked } from '@throughline/chassis/outbox/inbox';
import { materialLots } from '@throughline/drizzle/erp/inventory';
import { readEvent } from '@throughline/schema/events/contract';
import { inArray } from 'drizzle-orm';
import { holdLot } from './commands.ts';

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
