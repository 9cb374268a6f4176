import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import {
  manufacturingBomDrops,
  manufacturingBomLines,
  manufacturingBoms,
} from '@throughline/drizzle/plm/manufacturing-boms';
import { and, asc, desc, eq } from 'drizzle-orm';
import { checkLines, type NewLine } from '../boms/checking.ts';
import { standInsOf } from '../sourcing/published.ts';
import { goesIn, toDefinitionLine } from '../boms/queries.ts';
import { lockItem } from '../items/commands.ts';
import { type NewSegment } from '../operations/commands.ts';
import { definitionOperations } from '../operations/queries.ts';
import { assertNoLoop, lockStructure } from '../structure/loops.ts';
import { saysSame } from './content.ts';
import { publishedPlan } from './plans.ts';
import {
  assertBomInWork,
  assertAccounted,
  assertOperations,
  assertRevisionReleased,
} from './rules.ts';
import { assertSiteComponentsReleased } from './queries.ts';
import { keepContent } from './then.ts';

type ManufacturingBom = typeof manufacturingBoms.$inferSelect;

/** The site's next version: the first has the engineering lines, a later one those before it. */
export async function deriveManufacturingBom(
  work: Work,
  input: { revisionId: string; siteId: string },
): Promise<{ manufacturingBomId: string }> {
  const { revisionId, siteId } = input;
  const [revision] = await work.tx
    .select()
    .from(itemRevisions)
    .where(eq(itemRevisions.id, revisionId))
    .for('update');
  assertRevisionReleased(revision, 'revisionId');
  const [last] = await work.tx
    .select()
    .from(manufacturingBoms)
    .where(and(eq(manufacturingBoms.revisionId, revisionId), eq(manufacturingBoms.siteId, siteId)))
    .orderBy(desc(manufacturingBoms.version))
    .limit(1);
  if (last?.status === 'IN_WORK') {
    throw new Refusal(
      'MANUFACTURING_BOM_IN_WORK',
      `Version ${last.version} of this site is in work.`,
      'siteId',
    );
  }
  const id = newId();
  await work.tx.insert(manufacturingBoms).values({
    id,
    revisionId,
    siteId,
    version: (last?.version ?? 0) + 1,
    status: 'IN_WORK',
    operations: last?.operations ?? null,
    recordedAt: work.now,
    recordedBy: work.actor,
  });
  if (last) await copySiteBom(work, last.id, id);
  else await copyEngineering(work, revisionId, id);
  return { manufacturingBomId: id };
}

async function copyEngineering(work: Work, revisionId: string, bomId: string): Promise<void> {
  const lines = (
    await work.tx.select().from(bomLines).where(eq(bomLines.revisionId, revisionId))
  ).filter(goesIn);
  const rows = lines.map(
    ({
      id: sourceLineId,
      revisionId: _,
      referenceDesignators: __,
      kind: ___,
      costShare: ____,
      ...line
    }) => ({
      ...line,
      id: newId(),
      bomId,
      sourceLineId,
    }),
  );
  for (const piece of chunks(rows)) await work.tx.insert(manufacturingBomLines).values(piece);
}

async function copySiteBom(work: Work, fromId: string, bomId: string): Promise<void> {
  const [lines, drops] = [manufacturingBomLines, manufacturingBomDrops];
  const rows = await work.tx.select().from(lines).where(eq(lines.bomId, fromId));
  for (const piece of chunks(rows.map((row) => ({ ...row, id: newId(), bomId })))) {
    await work.tx.insert(lines).values(piece);
  }
  const dropped = await work.tx.select().from(drops).where(eq(drops.bomId, fromId));
  for (const piece of chunks(dropped.map((row) => ({ ...row, bomId })))) {
    await work.tx.insert(drops).values(piece);
  }
}

export interface NewManufacturingBom {
  readonly manufacturingBomId: string;
  readonly lines: readonly (NewLine & { readonly sourceLineId: string | null })[];
  readonly droppedLines: readonly { readonly lineId: string; readonly reason: string }[];
  /** Null: the site works by the process plan of the revision. */
  readonly segments: readonly NewSegment[] | null;
}

export async function setManufacturingBom(
  work: Work,
  input: NewManufacturingBom,
): Promise<{ manufacturingBomId: string }> {
  const { manufacturingBomId: bomId, droppedLines } = input;
  await lockStructure(work, input.lines);
  const { bom, revision } = await lockBom(work, bomId);
  const item = await lockItem(work, revision.itemId);
  const checked = await checkLines(work, item, input.lines);
  const engineering = await work.tx
    .select()
    .from(bomLines)
    .where(and(eq(bomLines.revisionId, revision.id), eq(bomLines.kind, 'COMPONENT')))
    .orderBy(asc(bomLines.findNumber));
  assertAccounted(engineering, checked, droppedLines);
  const operations = input.segments && (await publishedPlan(work, input.segments));
  const plan = operations ?? (await definitionOperations(work.tx, [revision.id])).get(revision.id);
  assertOperations(checked, new Set((plan ?? []).map(({ sequence }) => sequence)));
  await assertNoLoop(
    work,
    item.id,
    checked.map((line) => line.componentId),
  );
  const rows = checked.map(({ referenceDesignators: _, kind: __, costShare: ___, ...line }) => ({
    ...line,
    id: newId(),
    bomId,
  }));
  const before = await contentOf(work, bom);
  if (saysSame(before, { lines: rows, drops: droppedLines, operations })) {
    return { manufacturingBomId: bomId };
  }
  await keepContent(work, bomId, before);
  await work.tx.delete(manufacturingBomLines).where(eq(manufacturingBomLines.bomId, bomId));
  await work.tx.delete(manufacturingBomDrops).where(eq(manufacturingBomDrops.bomId, bomId));
  for (const piece of chunks(rows)) await work.tx.insert(manufacturingBomLines).values(piece);
  for (const piece of chunks(droppedLines)) {
    await work.tx.insert(manufacturingBomDrops).values(piece.map((one) => ({ ...one, bomId })));
  }
  await work.tx
    .update(manufacturingBoms)
    .set({ operations })
    .where(eq(manufacturingBoms.id, bomId));
  return { manufacturingBomId: bomId };
}

async function contentOf(work: Work, { id, operations }: ManufacturingBom) {
  const lines = await work.tx
    .select()
    .from(manufacturingBomLines)
    .where(eq(manufacturingBomLines.bomId, id));
  const drops = await work.tx
    .select()
    .from(manufacturingBomDrops)
    .where(eq(manufacturingBomDrops.bomId, id));
  return { lines, drops, operations };
}

/** From now on the site plans and makes by it; the version before is superseded. */
export async function releaseManufacturingBom(
  work: Work,
  { manufacturingBomId: id }: { manufacturingBomId: string },
): Promise<{ manufacturingBomId: string }> {
  const { bom, revision } = await lockBom(work, id);
  assertRevisionReleased(revision, 'manufacturingBomId');
  await assertSiteComponentsReleased(work, id);
  const { revisionId, siteId, version } = bom;
  await work.tx
    .update(manufacturingBoms)
    .set({ status: 'SUPERSEDED' })
    .where(
      and(
        eq(manufacturingBoms.revisionId, revisionId),
        eq(manufacturingBoms.siteId, siteId),
        eq(manufacturingBoms.status, 'RELEASED'),
      ),
    );
  await work.tx
    .update(manufacturingBoms)
    .set({ status: 'RELEASED', releasedAt: work.now, releasedBy: work.actor })
    .where(eq(manufacturingBoms.id, id));
  const lines = await work.tx
    .select()
    .from(manufacturingBomLines)
    .where(eq(manufacturingBomLines.bomId, id))
    .orderBy(asc(manufacturingBomLines.findNumber), asc(manufacturingBomLines.id));
  const ofSource = lines.map((line) => ({ ...line, sourceId: line.sourceLineId }));
  const standsIn = await standInsOf(work.tx, ofSource);
  work.append({
    type: 'ManufacturingBomReleased',
    aggregateType: 'Item',
    aggregateId: revision.itemId,
    payload: {
      manufacturingBomId: id,
      revisionId,
      itemId: revision.itemId,
      siteId,
      version,
      lines: ofSource.map((line) => ({ ...toDefinitionLine(line), ...standsIn(line) })),
      operations: bom.operations,
    },
  });
  return { manufacturingBomId: id };
}

/** Its revision is locked first: what is decided about a revision's BOMs is decided one by one. */
async function lockBom(work: Work, id: string) {
  const [found] = await work.tx
    .select({ revision: itemRevisions })
    .from(manufacturingBoms)
    .innerJoin(itemRevisions, eq(itemRevisions.id, manufacturingBoms.revisionId))
    .innerJoin(items, eq(items.id, itemRevisions.itemId))
    .where(eq(manufacturingBoms.id, id))
    .for('update', { of: itemRevisions });
  const [bom]: (ManufacturingBom | undefined)[] = await work.tx
    .select()
    .from(manufacturingBoms)
    .where(eq(manufacturingBoms.id, id))
    .for('update');
  assertBomInWork(bom);
  if (!found || !bom) throw new Error('a manufacturing BOM without its revision');
  return { bom, revision: found.revision };
}
