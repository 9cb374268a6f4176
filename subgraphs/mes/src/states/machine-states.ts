import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { workCenters, workUnits } from '@throughline/drizzle/mes/equipment';
import { stateReports } from '@throughline/drizzle/mes/states';
import { asc, eq, inArray, sql } from 'drizzle-orm';
import { markRepeats, say } from './commands.ts';
import { type MachineState, siftMachineStates } from './rules.ts';

/**
 * Reports what machines said of themselves, of many work units at once; answers with what
 * contradicts what was reported for the same instant, and is not reported.
 */
export async function reportMachineStates<Said extends MachineState>(
  work: Work,
  said: readonly Said[],
): Promise<Said[]> {
  if (said.length === 0) return [];
  const ids = [...new Set(said.map(({ workUnitId }) => workUnitId))];
  // In one order, so that two batches never wait for each other in a circle.
  const units = await work.tx
    .select({
      workUnitId: workUnits.id,
      workCenterId: workUnits.workCenterId,
      siteId: workCenters.siteId,
    })
    .from(workUnits)
    .innerJoin(workCenters, eq(workCenters.id, workUnits.workCenterId))
    .where(inArray(workUnits.id, ids))
    .orderBy(asc(workUnits.id))
    .for('no key update', { of: workUnits });
  const instants = said.map(({ workUnitId, occurredAt }) => ({ unit: workUnitId, at: occurredAt }));
  const known = await work.tx
    .select()
    .from(stateReports)
    .where(
      sql`(${stateReports.workUnitId}, ${stateReports.occurredAt}) in (
        select unit, at from jsonb_to_recordset(${JSON.stringify(instants)}::text::jsonb)
          as said(unit uuid, at timestamptz))`,
    );
  const { added, conflicts } = siftMachineStates(said, known);
  const rows = added.map(({ workUnitId, occurredAt, state }) => ({
    id: newId(),
    workUnitId,
    occurredAt,
    state,
    reasonId: null,
    source: 'MACHINE' as const,
    recordedAt: work.now,
    actor: work.actor,
  }));
  for (const part of chunks(rows)) await work.tx.insert(stateReports).values(part);
  const news = await markRepeats(
    work,
    rows.map(({ id }) => id),
  );
  for (const unit of units) {
    const since = news.get(unit.workUnitId);
    if (since) say(work, unit, since, null);
  }
  return conflicts;
}
