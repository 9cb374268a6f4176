import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { items } from '@throughline/drizzle/plm/items';
import {
  alternates,
  manufacturerParts,
  manufacturerPartStates,
  manufacturers,
} from '@throughline/drizzle/plm/sourcing';
import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import { type Item, lockItem } from '../items/commands.ts';
import { assertAlternate, assertName, assertPreferable, assertRank } from './rules.ts';

export interface NewAlternate {
  readonly itemId: string;
  readonly alternateItemId: string;
  readonly bothWays: boolean;
  readonly rank: number;
}

export async function addAlternate(
  work: Work,
  input: NewAlternate,
): Promise<{ alternateId: string }> {
  const { itemId, alternateItemId, bothWays, rank } = input;
  assertRank(rank, 'rank');
  const [item, other] = await lockBoth(work, itemId, alternateItemId);
  assertAlternate(item, other);
  const there = await work.tx
    .select()
    .from(alternates)
    .where(
      and(
        isNull(alternates.endedAt),
        or(
          and(eq(alternates.itemId, itemId), eq(alternates.alternateItemId, alternateItemId)),
          and(eq(alternates.itemId, alternateItemId), eq(alternates.alternateItemId, itemId)),
        ),
      ),
    );
  // The other way round it is another statement, as long as neither speaks for both ways.
  if (there.some((one) => one.itemId === itemId || one.bothWays || bothWays)) {
    throw new Refusal(
      'ALTERNATE_EXISTS',
      `${other.number} is an alternate of ${item.number} already, or the other way round.`,
      'alternateItemId',
    );
  }
  const alternateId = newId();
  await work.tx.insert(alternates).values({
    id: alternateId,
    itemId,
    alternateItemId,
    bothWays,
    rank,
    recordedAt: work.now,
    recordedBy: work.actor,
  });
  return { alternateId };
}

/** In one order, so that two who say it the other way round never wait for each other. */
async function lockBoth(work: Work, itemId: string, otherId: string): Promise<[Item, Item]> {
  const rows = await work.tx
    .select()
    .from(items)
    .where(inArray(items.id, [itemId, otherId]))
    .orderBy(items.id)
    .for('update');
  const item = rows.find(({ id }) => id === itemId);
  const other = rows.find(({ id }) => id === otherId);
  if (!item) throw notFound('item', 'itemId');
  if (!other) throw notFound('item', 'alternateItemId');
  return [item, other];
}

export async function removeAlternate(
  work: Work,
  { alternateId }: { alternateId: string },
): Promise<{ alternateId: string; itemId: string }> {
  const [ended] = await work.tx
    .update(alternates)
    .set({ endedAt: work.now, endedBy: work.actor })
    .where(and(eq(alternates.id, alternateId), isNull(alternates.endedAt)))
    .returning();
  if (!ended) throw notFound('alternate', 'alternateId');
  return { alternateId, itemId: ended.itemId };
}

export async function createManufacturer(
  work: Work,
  { name }: { name: string },
): Promise<{ manufacturerId: string }> {
  assertName(name, 100, 'name');
  const manufacturerId = newId();
  const taken = await work.tx
    .insert(manufacturers)
    .values({ id: manufacturerId, name, recordedAt: work.now, recordedBy: work.actor })
    .onConflictDoNothing({ target: manufacturers.name })
    .returning({ id: manufacturers.id });
  if (taken.length === 0) {
    throw new Refusal('NAME_TAKEN', `Another manufacturer is called ${name}.`, 'name');
  }
  return { manufacturerId };
}

type State = Pick<typeof manufacturerPartStates.$inferSelect, 'lifecycle' | 'preferred'>;

export async function addManufacturerPart(
  work: Work,
  input: State & { itemId: string; manufacturerId: string; partNumber: string },
): Promise<{ manufacturerPartId: string }> {
  const { itemId, manufacturerId, partNumber, lifecycle, preferred } = input;
  assertName(partNumber, 100, 'partNumber');
  assertPreferable(input);
  await lockItem(work, itemId);
  const [manufacturer] = await work.tx
    .select()
    .from(manufacturers)
    .where(eq(manufacturers.id, manufacturerId));
  if (!manufacturer) throw notFound('manufacturer', 'manufacturerId');
  const manufacturerPartId = newId();
  const recorded = { recordedAt: work.now, recordedBy: work.actor };
  const taken = await work.tx
    .insert(manufacturerParts)
    .values({ id: manufacturerPartId, itemId, manufacturerId, partNumber, ...recorded })
    .onConflictDoNothing({
      target: [manufacturerParts.manufacturerId, manufacturerParts.partNumber],
    })
    .returning({ id: manufacturerParts.id });
  if (taken.length === 0) {
    throw new Refusal(
      'PART_NUMBER_TAKEN',
      `${manufacturer.name} has a part ${partNumber} already.`,
      'partNumber',
    );
  }
  await sayState(work, { id: manufacturerPartId, itemId }, { lifecycle, preferred });
  return { manufacturerPartId };
}

export async function setManufacturerPart(
  work: Work,
  input: State & { manufacturerPartId: string },
): Promise<{ manufacturerPartId: string }> {
  const { manufacturerPartId, lifecycle, preferred } = input;
  assertPreferable(input);
  const [part] = await work.tx
    .select()
    .from(manufacturerParts)
    .where(eq(manufacturerParts.id, manufacturerPartId));
  if (!part) throw notFound('manufacturer part', 'manufacturerPartId');
  await lockItem(work, part.itemId);
  await sayState(work, part, { lifecycle, preferred });
  return { manufacturerPartId };
}

/** One part of an item is preferred at most: a new one takes its place. */
async function sayState(
  work: Work,
  part: { id: string; itemId: string },
  state: State,
): Promise<void> {
  const now = await work.tx
    .select()
    .from(manufacturerPartStates)
    .where(
      and(
        isNull(manufacturerPartStates.endedAt),
        or(
          eq(manufacturerPartStates.partId, part.id),
          and(
            eq(manufacturerPartStates.itemId, part.itemId),
            eq(manufacturerPartStates.preferred, true),
          ),
        ),
      ),
    );
  const own = now.find((one) => one.partId === part.id);
  if (own?.lifecycle === state.lifecycle && own.preferred === state.preferred) return;
  const rival = state.preferred ? now.find((one) => one.partId !== part.id) : undefined;
  const gone = [own, rival].flatMap((one) => (one ? [one.id] : []));
  if (gone.length > 0) {
    await work.tx
      .update(manufacturerPartStates)
      .set({ endedAt: work.now, endedBy: work.actor })
      .where(inArray(manufacturerPartStates.id, gone));
  }
  const said = [{ partId: part.id, ...state }];
  if (rival) said.push({ partId: rival.partId, lifecycle: rival.lifecycle, preferred: false });
  await work.tx.insert(manufacturerPartStates).values(
    said.map((one) => ({
      ...one,
      id: newId(),
      itemId: part.itemId,
      recordedAt: work.now,
      recordedBy: work.actor,
    })),
  );
}
