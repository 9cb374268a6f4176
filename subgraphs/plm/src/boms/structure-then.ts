import type { RequestContext } from '@throughline/chassis/context';
import { plain } from '@throughline/chassis/values/decimal';
import type { SuccessorOf } from '@throughline/definitions/supersession';
import type { ItemRevision } from '../items/commands.ts';
import { itemThen } from '../items/conversions-then.ts';
import { effectiveRevisionThen, revisionThen, unreleasedThen } from '../items/then.ts';
import {
  batchOf,
  goesIn,
  type Structure,
  toDefinitionLine,
  toDefinitionOutputs,
} from './queries.ts';
import { siteLinesThen } from './site-then.ts';
import { linesOfRevisionThen } from './then.ts';

interface ThenAsked {
  readonly on: string;
  readonly asOf: string;
  /** As this site made it then. */
  readonly siteId: string | null;
  readonly successorOf: SuccessorOf | null;
}

type Known = NonNullable<ReturnType<Structure['lookup']>>;

/**
 * What was known at a moment of everything below a revision, on a date. What was released never
 * changes, but which revision is in force on the date may have been another; what is in work was
 * another BOM. Some reads a level, whatever the parts.
 */
export async function readStructureThen(
  context: RequestContext,
  revision: ItemRevision,
  { on, asOf, siteId, successorOf }: ThenAsked,
): Promise<Structure | null> {
  const top = await itemThen(context, revision.itemId, asOf);
  if (!top || !(await revisionThen(context, revision.id, asOf))) return null;
  const known = new Map<string, Known>();
  let level = new Map([[revision.itemId, revision.id]]);
  while (level.size > 0) {
    const found = await Promise.all(
      [...level].map(async ([itemId, revisionId]) => {
        const definition = await definitionThen(context, {
          itemId,
          revisionId,
          asOf,
          siteId,
        });
        return [itemId, definition] as const;
      }),
    );
    for (const [itemId, definition] of found) if (definition) known.set(itemId, definition);
    const below = found.flatMap(([, definition]) => definition?.lines ?? []);
    const partIds = new Set(below.map((line) => line.componentItemId));
    for (const id of successorOf ? partIds : []) {
      const next = successorOf?.(id);
      // A set gives what is added while it is read, too.
      if (next) partIds.add(next.successorId);
    }
    const open = [...partIds].filter((id) => !known.has(id));
    level = await chosenThen(context, open, { on, asOf });
  }
  return { top, lookup: (itemId) => known.get(itemId) ?? null };
}

async function definitionThen(
  context: RequestContext,
  asked: { itemId: string; revisionId: string } & Pick<ThenAsked, 'asOf' | 'siteId'>,
): Promise<Known | null> {
  const { itemId, revisionId, asOf, siteId } = asked;
  const [item, then, lines, siteLines] = await Promise.all([
    itemThen(context, itemId, asOf),
    revisionThen(context, revisionId, asOf),
    linesOfRevisionThen(context, revisionId, asOf),
    siteId === null ? null : siteLinesThen(context, { revisionId, siteId, asOf }),
  ]);
  if (!item || !then) return null;
  return {
    batchQuantity: plain(batchOf(then, item)),
    // What comes out is engineering's wherever it is made.
    lines: (siteLines ?? lines.filter(goesIn)).map(toDefinitionLine),
    outputs: lines.flatMap(toDefinitionOutputs),
  };
}

/** A part that had never been released stood with the design in work. */
async function chosenThen(
  context: RequestContext,
  itemIds: readonly string[],
  when: { on: string; asOf: string },
): Promise<Map<string, string>> {
  const chosen = await Promise.all(
    itemIds.map(async (itemId) => {
      const id = await effectiveRevisionThen(context, itemId, when);
      return [itemId, id ?? (await unreleasedThen(context, itemId, when.asOf))] as const;
    }),
  );
  return new Map(chosen.flatMap(([itemId, id]) => (id === null ? [] : [[itemId, id] as const])));
}
