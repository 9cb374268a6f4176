import type { Reader } from '@throughline/chassis/database';
import { chunks } from '@throughline/chassis/chunks';
import { groupBy } from '@throughline/chassis/loader';
import { plain } from '@throughline/chassis/values/decimal';
import { alternates, substitutes } from '@throughline/drizzle/plm/sourcing';
import type { DefinitionLine } from '@throughline/schema/events/plm';
import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';

interface Line {
  readonly id: string;
  /** The line of the revision it stands for; its own id there. */
  readonly sourceId: string | null;
  readonly componentId: string;
}

/**
 * What may stand in on lines as they are published: the substitutes of the line, by preference,
 * then the component's alternates, one for one, as they hold now.
 */
export async function standInsOf(
  db: Reader,
  lines: readonly Line[],
): Promise<(line: Line) => Pick<DefinitionLine, 'substitutes'>> {
  const onLine: (typeof substitutes.$inferSelect)[] = [];
  const sources = lines.flatMap(({ sourceId }) => (sourceId === null ? [] : [sourceId]));
  for (const piece of chunks(sources)) {
    onLine.push(
      ...(await db
        .select()
        .from(substitutes)
        .where(inArray(substitutes.lineId, piece))
        .orderBy(asc(substitutes.rank), asc(substitutes.itemId))),
    );
  }
  const anywhere: { itemId: string; by: string }[] = [];
  for (const piece of chunks([...new Set(lines.map((line) => line.componentId))])) {
    const rows = await db
      .select()
      .from(alternates)
      .where(
        and(
          isNull(alternates.endedAt),
          or(
            inArray(alternates.itemId, piece),
            and(inArray(alternates.alternateItemId, piece), eq(alternates.bothWays, true)),
          ),
        ),
      )
      .orderBy(alternates.rank, alternates.id);
    for (const { itemId, alternateItemId, bothWays } of rows) {
      anywhere.push({ itemId, by: alternateItemId });
      if (bothWays) anywhere.push({ itemId: alternateItemId, by: itemId });
    }
  }
  const [ofLine, ofItem] = [
    groupBy(onLine, (one) => one.lineId),
    groupBy(anywhere, (one) => one.itemId),
  ];
  return ({ sourceId, componentId }) => {
    const found = [
      ...(ofLine.get(sourceId ?? '') ?? []).map(({ itemId, ratio }) => ({
        itemId,
        ratio: plain(ratio),
      })),
      ...(ofItem.get(componentId) ?? []).map(({ by }) => ({ itemId: by, ratio: '1' })),
    ];
    const once = found.filter(
      (one, at) => found.findIndex((other) => other.itemId === one.itemId) === at,
    );
    if (once.length === 0) return {};
    return { substitutes: once.map((one, at) => ({ ...one, rank: at + 1 })) };
  };
}
