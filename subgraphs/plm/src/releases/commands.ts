import { isoDate } from '@throughline/chassis/clock';
import { groupBy, indexBy } from '@throughline/chassis/loader';
import { notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { plain } from '@throughline/chassis/values/decimal';
import { bomLines } from '@throughline/drizzle/plm/boms';
import { itemRevisions, items } from '@throughline/drizzle/plm/items';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { standInsOf } from '../sourcing/published.ts';
import { batchOf, goesIn, toDefinitionLine, toDefinitionOutputs } from '../boms/queries.ts';
import { copyBom } from '../boms/commands.ts';
import { assertComponentsReleased } from '../boms/rules.ts';
import { lackingAttributes } from '../classes/queries.ts';
import { assertDescribed } from '../classes/rules.ts';
import { copyDocuments } from '../documents/commands.ts';
import { type Item, type ItemRevision, startRevision } from '../items/commands.ts';
import { lockRevision, moveRevisions, supersedeDue } from '../lifecycles/commands.ts';
import { assertOnNoChangeOrder } from '../lifecycles/rules.ts';
import { copyOperations } from '../operations/commands.ts';
import { definitionOperations } from '../operations/queries.ts';
import { schemesOfItems, symbolsOf } from '../schemes/queries.ts';
import { nextLabel } from '../schemes/rules.ts';
import { assertFirstRelease, assertFollows, assertReleasable } from './rules.ts';

export async function reviseItem(
  work: Work,
  input: { itemId: string; basedOnRevisionId: string | null },
): Promise<{ revisionId: string }> {
  const { revision, basedOn } = await startRevision(work, input);
  await copyBom(work, basedOn.id, revision.id);
  await copyOperations(work, basedOn.id, revision.id);
  await copyDocuments(work, basedOn.id, revision.id);
  return { revisionId: revision.id };
}

export async function releaseRevision(
  work: Work,
  input: { revisionId: string; effectiveFrom: string },
): Promise<{ revisionId: string }> {
  const revision = await lockRevision(work, input.revisionId);
  assertReleasable(revision.lifecycle);
  assertOnNoChangeOrder(revision.changeOrderId);
  const earlier = await releasedOf(work, [revision.itemId]);
  assertFirstRelease(earlier.length > 0);
  await releaseTogether(work, [{ revision, effectiveFrom: input.effectiveFrom }], null);
  return { revisionId: revision.id };
}

export interface Release {
  readonly revision: ItemRevision;
  readonly effectiveFrom: string;
}

/** Gives revisions label and validity, ends their predecessors', and publishes their definitions. */
export async function releaseTogether(
  work: Work,
  releases: readonly Release[],
  changeOrderId: string | null,
): Promise<void> {
  const itemIds = releases.map(({ revision }) => revision.itemId);
  const owners = await work.tx
    .select()
    .from(items)
    .where(inArray(items.id, itemIds))
    .orderBy(items.id)
    .for('update');
  const itemOf = indexBy(owners, (item) => item.id);
  const schemeOf = await schemesOfItems(work.tx, itemIds);
  const earlierOf = groupBy(await releasedOf(work, itemIds), (one) => one.itemId);
  await assertParts(work, releases);
  assertDescribed(await lackingAttributes(work.tx, itemIds));
  const released: ItemRevision[] = [];
  for (const { revision, effectiveFrom } of releases) {
    const item = itemOf.get(revision.itemId);
    if (!item) throw notFound('item');
    const earlier = earlierOf.get(item.id) ?? [];
    const last = earlier.reduce<ItemRevision | null>(
      (found, one) => ((one.effectiveFrom ?? '') > (found?.effectiveFrom ?? '') ? one : found),
      null,
    );
    assertFollows({
      itemNumber: item.number,
      effectiveFrom,
      previousFrom: last?.effectiveFrom ?? null,
    });
    if (last) {
      await work.tx
        .update(itemRevisions)
        .set({ effectiveTo: effectiveFrom })
        .where(eq(itemRevisions.id, last.id));
    }
    const more = {
      label: nextLabel(symbolsOf(schemeOf.get(item.id)), labelsOf(earlier)),
      effectiveFrom,
      predecessorId: last?.id ?? revision.predecessorId,
      changeOrderId,
      releasedAt: work.now,
    };
    released.push(
      ...(await moveRevisions(work, await inReview(work, revision), 'RELEASED', { more })),
    );
  }
  await publish(work, released, itemOf);
  await supersedeDue(work, isoDate(work.now));
}

const labelsOf = (revisions: readonly ItemRevision[]) =>
  revisions.flatMap(({ label }) => (label === null ? [] : [label]));

/** Who releases what is still in work has reviewed it: both steps are noted. */
async function inReview(work: Work, revision: ItemRevision): Promise<ItemRevision[]> {
  return revision.lifecycle === 'IN_WORK'
    ? moveRevisions(work, [revision], 'IN_REVIEW')
    : [revision];
}

function releasedOf(work: Work, itemIds: string[]) {
  return work.tx
    .select()
    .from(itemRevisions)
    .where(and(inArray(itemRevisions.itemId, itemIds), isNotNull(itemRevisions.label)));
}

async function assertParts(work: Work, releases: readonly Release[]): Promise<void> {
  const revisionIds = releases.map(({ revision }) => revision.id);
  const together = releases.map(({ revision }) => revision.itemId);
  // Nobody makes a component obsolete meanwhile.
  await work.tx.execute(sql`/* hold components */
    select id from plm.item
    where id in (select component_id from plm.bom_line where revision_id in ${revisionIds})
    order by id for share`);
  const missing = await work.tx.execute<{ number: string }>(sql`/* components not released */
    select distinct item.number from plm.bom_line line
    join plm.item item on item.id = line.component_id
    where line.revision_id in ${revisionIds} and line.component_id not in ${together}
      and not exists (select 1 from plm.item_revision released
                      where released.item_id = line.component_id
                        and released.lifecycle = 'RELEASED')
    order by item.number`);
  assertComponentsReleased(missing.map((row) => row.number));
}

async function publish(
  work: Work,
  revisions: readonly ItemRevision[],
  itemOf: ReadonlyMap<string, Item>,
): Promise<void> {
  const ids = revisions.map((revision) => revision.id);
  const lines = groupBy(
    await work.tx
      .select()
      .from(bomLines)
      .where(inArray(bomLines.revisionId, ids))
      .orderBy(bomLines.findNumber),
    (line) => line.revisionId,
  );
  const operations = await definitionOperations(work.tx, ids);
  const components = [...lines.values()].flat().filter(goesIn);
  const standsIn = await standInsOf(
    work.tx,
    components.map((line) => ({ ...line, sourceId: line.id })),
  );
  for (const revision of revisions) {
    const item = itemOf.get(revision.itemId);
    if (!item) continue;
    work.append({
      type: 'ProductDefinitionReleased',
      aggregateType: 'Item',
      aggregateId: item.id,
      payload: {
        revisionId: revision.id,
        itemId: item.id,
        itemNumber: item.number,
        label: revision.label,
        effectiveFrom: revision.effectiveFrom,
        predecessorId: revision.predecessorId,
        changeOrderId: revision.changeOrderId,
        batchQuantity: plain(batchOf(revision, item)),
        lines: (lines.get(revision.id) ?? []).filter(goesIn).map((line) => ({
          ...toDefinitionLine(line),
          ...standsIn({ ...line, sourceId: line.id }),
        })),
        outputs: (lines.get(revision.id) ?? []).flatMap(toDefinitionOutputs),
        operations: operations.get(revision.id) ?? [],
      },
    });
  }
}
