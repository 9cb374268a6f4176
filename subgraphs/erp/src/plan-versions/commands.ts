import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { planAssumptions, planVersions } from '@throughline/drizzle/erp/plan-versions';
import { eq } from 'drizzle-orm';
import { planMarked } from '../planning/net-change.ts';
import { siteOf } from '../references/queries.ts';
import { openVersion, versionName } from '../references/what-if.ts';
import { type Assumption, assumeAll } from './assumptions.ts';
import { comparisonOf, saveComparison } from './comparisons.ts';
import { assumptionsOf } from './queries.ts';
import { areEqual } from './rules.ts';
import { tryOut } from './trying.ts';

type PlanVersion = typeof planVersions.$inferSelect;

/** What if: the plan in force stays as it is until the version is taken. */
export async function createPlanVersion(
  work: Work,
  { name, siteId }: { name: string; siteId: string },
): Promise<{ id: string }> {
  const trimmed = versionName(name);
  await siteOf(work.tx, siteId);
  const id = newId();
  const written = await work.tx
    .insert(planVersions)
    .values({
      id,
      name: trimmed,
      siteId,
      status: 'OPEN',
      createdAt: work.now,
      createdBy: work.actor,
    })
    .onConflictDoNothing()
    .returning({ id: planVersions.id });
  if (written.length === 0) {
    throw new Refusal('NAME_TAKEN', `There is a plan version ${trimmed} already.`, 'name');
  }
  return { id };
}

async function lockOpen(work: Work, id: string): Promise<PlanVersion> {
  const [version] = await work.tx
    .select()
    .from(planVersions)
    .where(eq(planVersions.id, id))
    .for('update');
  return openVersion(version, 'plan version', 'planVersionId');
}

const mostAssumptions = 500;

export async function changePlanVersion(
  work: Work,
  input: { planVersionId: string; assumptions: readonly Assumption[] },
): Promise<{ id: string }> {
  const { id, siteId } = await lockOpen(work, input.planVersionId);
  const known = await assumptionsOf(work.tx, id);
  const all = [...known, ...input.assumptions];
  if (all.length > mostAssumptions) {
    throw new Refusal('TOO_MANY_CHANGES', `A version assumes at most ${mostAssumptions} things.`);
  }
  if (input.assumptions.length > 0) {
    await work.tx.insert(planAssumptions).values(
      input.assumptions.map((content, at) => ({
        versionId: id,
        sequence: known.length + at + 1,
        content,
      })),
    );
  }
  await saveComparison(work, id, await tryOut(work, siteId, all));
  return { id };
}

/** Compares again, e.g. because the plan in force has moved. */
export async function comparePlanVersion(
  work: Work,
  { planVersionId }: { planVersionId: string },
): Promise<{ id: string }> {
  return changePlanVersion(work, { planVersionId, assumptions: [] });
}

/** The plan becomes what was compared, or the version stays open. */
export async function takePlanVersion(
  work: Work,
  { planVersionId }: { planVersionId: string },
): Promise<{ id: string }> {
  const { id, siteId } = await lockOpen(work, planVersionId);
  const assumptions = await assumptionsOf(work.tx, id);
  const now = await tryOut(work, siteId, assumptions);
  if (!areEqual(now.differences, await comparisonOf(work, id))) {
    throw new Refusal(
      'PLAN_MOVED',
      'The plan in force has moved since the version was compared: compare it again.',
      'planVersionId',
    );
  }
  await assumeAll(work, siteId, assumptions);
  await planMarked(work);
  return close(work, id, 'TAKEN');
}

export async function dropPlanVersion(
  work: Work,
  { planVersionId }: { planVersionId: string },
): Promise<{ id: string }> {
  const { id } = await lockOpen(work, planVersionId);
  return close(work, id, 'DROPPED');
}

async function close(work: Work, id: string, status: 'TAKEN' | 'DROPPED'): Promise<{ id: string }> {
  await work.tx
    .update(planVersions)
    .set({ status, closedAt: work.now, closedBy: work.actor })
    .where(eq(planVersions.id, id));
  return { id };
}
