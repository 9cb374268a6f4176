import { isoDate } from '@throughline/chassis/clock';
import type { Reader } from '@throughline/chassis/database';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { asMadeBy, type KnownDefinition } from '@throughline/definitions/effectivity';
import { siteDefinitions } from '@throughline/drizzle/erp/references';
import type { SiteDefinition } from '@throughline/schema/events/plm';
import { inArray } from 'drizzle-orm';
import { allDefinitions, type Definitions } from '../references/definitions.ts';
import { type CostRow, toRow } from './elements.ts';
import { readInputs, sourcesOf } from './inputs.ts';
import { RollUp } from './roll-up.ts';
import { madeOf } from './scope.ts';

/**
 * What a unit costs as a site makes it, with everything below as the site makes that: rolled up
 * when it is asked for, for stock is valued at one standard wherever it lies.
 */
export const costBySite = defineLoader(async ({ db, clock }, ids: readonly string[]) => {
  const rows = await db
    .select()
    .from(siteDefinitions)
    .where(inArray(siteDefinitions.manufacturingBomId, [...ids]));
  const definitions = await allDefinitions(db);
  const now = clock.now();
  const found = new Map<string, CostRow & { rolledUpAt: Date }>();
  for (const [siteId, own] of groupBy(rows, (row) => row.siteId)) {
    const tops = own.flatMap(({ revisionId, snapshot }) => {
      const engineering = definitions.byRevision.get(revisionId);
      return engineering ? asMadeBy(engineering, snapshot as SiteDefinition) : [];
    });
    const costs = await rollUpTops(db, definitions.at(siteId), tops, isoDate(now));
    for (const [id, row] of costs) found.set(id, { ...row, rolledUpAt: now });
  }
  return found;
});

/** One of the future with the parts of its first date, as all revisions. */
async function rollUpTops(
  db: Reader,
  definitions: Definitions,
  tops: readonly KnownDefinition[],
  today: string,
): Promise<[id: string, row: CostRow][]> {
  const needed = madeOf(definitions, tops);
  for (const { itemId } of tops) needed.add(itemId);
  const sources = sourcesOf(await readInputs(db, needed));
  const byDate = groupBy(tops, ({ effectiveFrom }) =>
    effectiveFrom > today ? effectiveFrom : today,
  );
  return [...byDate].flatMap(([on, all]) => {
    const rollUp = new RollUp({
      ...sources,
      on,
      definitionOf: (itemId) => definitions.on(itemId, on),
      coProductOf: (itemId) => definitions.coProductOf(itemId, on),
    });
    return all.map((top): [string, CostRow] => [
      top.manufacturingBomId ?? '',
      toRow(rollUp.ofDefinition(top)),
    ]);
  });
}
