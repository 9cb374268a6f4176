import { newId } from '@throughline/chassis/ids';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { workUnits } from '@throughline/drizzle/mes/equipment';
import { scans } from '@throughline/drizzle/mes/scans';
import { eq } from 'drizzle-orm';
import { assertNotAhead } from '../states/rules.ts';
import { namesOf } from './naming.ts';
import { readCode } from './reading.ts';
import { assertNoMisread } from './rules.ts';

export interface NewScan {
  readonly code: string;
  readonly workUnitId: string | null;
  /** Null: now. */
  readonly scannedAt: string | null;
}

export async function recordScan(work: Work, input: NewScan): Promise<{ id: string }> {
  const { code, workUnitId } = input;
  const read = readCode(code);
  const scannedAt = input.scannedAt === null ? work.now : new Date(input.scannedAt);
  assertNotAhead(scannedAt, work.now, 'scannedAt');
  if (workUnitId !== null) {
    const [unit] = await work.tx
      .select({ id: workUnits.id })
      .from(workUnits)
      .where(eq(workUnits.id, workUnitId));
    if (!unit) throw notFound('work unit', 'workUnitId');
  }
  const named = await namesOf(work.tx, read);
  if (read.format === 'PLAIN' && named.length === 0) assertNoMisread(read.text);
  const id = newId();
  await work.tx.insert(scans).values({
    id,
    code,
    format: read.format,
    elements: read.elements,
    named,
    workUnitId,
    scannedAt,
    recordedAt: work.now,
    actor: work.actor,
  });
  return { id };
}
