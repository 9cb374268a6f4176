import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { bomLines, bomLinesPast } from '@throughline/drizzle/plm/boms';
import { and, gt, inArray, isNull, lte, or } from 'drizzle-orm';
import { assertPast } from '../items/then.ts';
import type { BomLine } from './queries.ts';

/** Keys are `revisionId moment`; all of one moment are read together. */
const linesThen = defineLoader<string, BomLine[]>(async ({ db }, keys) => {
  const moments = groupBy(
    keys.map((key) => ({ key, revisionId: key.slice(0, 36), asOf: key.slice(37) })),
    ({ asOf }) => asOf,
  );
  const found = new Map<string, BomLine[]>();
  for (const [asOf, asked] of moments) {
    const ids = asked.map(({ revisionId }) => revisionId);
    const at = new Date(asOf);
    const wasThere = (table: typeof bomLines | typeof bomLinesPast) =>
      or(isNull(table.recordedAt), lte(table.recordedAt, at));
    const now = await db
      .select()
      .from(bomLines)
      .where(and(inArray(bomLines.revisionId, ids), wasThere(bomLines)));
    const past = await db
      .select()
      .from(bomLinesPast)
      .where(
        and(
          inArray(bomLinesPast.revisionId, ids),
          gt(bomLinesPast.endedAt, at),
          wasThere(bomLinesPast),
        ),
      );
    const ofRevision = groupBy([...now, ...past], (line) => line.revisionId);
    for (const { key, revisionId } of asked) {
      found.set(key, (ofRevision.get(revisionId) ?? []).sort(byPlace));
    }
  }
  return found;
});

function byPlace(one: BomLine, other: BomLine): number {
  return one.findNumber - other.findNumber || (one.id < other.id ? -1 : 1);
}

/** Lines of a revision as they were known at a moment. */
export async function linesOfRevisionThen(
  context: RequestContext,
  revisionId: string,
  asOf: string,
  field = 'asOf',
): Promise<readonly BomLine[]> {
  assertPast(context, asOf, field);
  return (await linesThen(context).load(`${revisionId} ${asOf}`)) ?? [];
}
