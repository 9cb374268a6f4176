import { newId } from '@throughline/chassis/ids';
import { notFound, Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { sites, workCenters, workUnits } from '@throughline/drizzle/mes/equipment';
import { tags } from '@throughline/drizzle/mes/tags';
import { and, eq } from 'drizzle-orm';
import { assertSameTag, assertTag, pathOf, type TagDefinition } from './rules.ts';

export interface TagToDefine extends TagDefinition {
  readonly workUnitId: string;
}

export async function defineTag(work: Work, asked: TagToDefine): Promise<{ id: string }> {
  assertTag(asked);
  const { workUnitId, name, kind, dataType, unit } = asked;
  const [place] = await work.tx
    .select({ unit: workUnits.code, center: workCenters.code, site: sites.code })
    .from(workUnits)
    .innerJoin(workCenters, eq(workCenters.id, workUnits.workCenterId))
    .innerJoin(sites, eq(sites.id, workCenters.siteId))
    .where(eq(workUnits.id, workUnitId));
  if (!place) throw notFound('work unit', 'workUnitId');
  const path = pathOf([place.site, place.center, place.unit], name);
  const id = newId();
  const written = await work.tx
    .insert(tags)
    .values({ id, workUnitId, name, path, kind, dataType, unit })
    .onConflictDoNothing()
    .returning({ id: tags.id });
  if (written.length > 0) return { id };
  const [known] = await work.tx
    .select()
    .from(tags)
    .where(and(eq(tags.workUnitId, workUnitId), eq(tags.name, name)));
  if (!known) throw new Refusal('NUMBER_TAKEN', `The path ${path} is taken.`, 'name');
  assertSameTag(known, asked);
  return { id: known.id };
}
