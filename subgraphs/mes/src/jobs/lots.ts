import { newId } from '@throughline/chassis/ids';
import { nextNumber } from '@throughline/chassis/numbering';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { lots, materialActuals } from '@throughline/drizzle/mes/genealogy';
import { decimal } from '@throughline/chassis/values/decimal';
import { laterNumber, placeIn } from '@throughline/definitions/lot-numbers';
import { and, eq, isNull } from 'drizzle-orm';
import type { WorkOrder } from '../orders/commands.ts';

export interface MadeLot {
  readonly id: string;
  readonly number: string;
}

type Numbered = Pick<WorkOrder, 'id' | 'number' | 'itemId' | 'quantity' | 'firstLotNumber'>;

/** What a report of an order made: where its numbers were said at release, one of those. */
export async function lotMade(
  work: Work,
  order: Numbered,
  tracking: 'LOT' | 'SERIAL',
  wanted: string | null,
): Promise<MadeLot> {
  const { firstLotNumber: first, quantity } = order;
  if (first === null) return lotFor(work, order, tracking, wanted);
  const pieces = tracking === 'SERIAL' ? decimal(quantity).toNumber() : 1;
  const at = wanted === null ? 0 : placeIn(first, wanted);
  if (at === null || at >= pieces) {
    const last = laterNumber(first, pieces - 1, 'lotNumber');
    throw new Refusal(
      'NUMBER_NOT_OF_ORDER',
      `${order.number} was released to make ${first === last ? first : `${first} to ${last}`}.`,
      'lotNumber',
    );
  }
  if (wanted !== null || pieces === 1) return lotFor(work, order, tracking, wanted ?? first);
  return lotFor(work, order, tracking, await nextOf(work, order, first, pieces));
}

/** The first that was not made yet. */
async function nextOf(work: Work, order: Numbered, first: string, pieces: number): Promise<string> {
  const made = await work.tx
    .select({ number: lots.number })
    .from(lots)
    .innerJoin(materialActuals, eq(materialActuals.lotId, lots.id))
    .where(
      and(
        eq(lots.itemId, order.itemId),
        eq(materialActuals.workOrderId, order.id),
        eq(materialActuals.use, 'PRODUCED'),
        isNull(materialActuals.reversedAt),
      ),
    );
  const known = new Set(made.map(({ number }) => number));
  for (let at = 0; at < pieces; at += 1) {
    const number = laterNumber(first, at, 'lotNumber');
    if (!known.has(number)) return number;
  }
  throw new Refusal(
    'NUMBER_NOT_OF_ORDER',
    `${order.number} has made all its numbers: say which this piece has.`,
    'lotNumber',
  );
}

/** The lot of that number, a new one when there is none; without a number one is minted. */
export async function lotFor(
  work: Work,
  order: Pick<WorkOrder, 'id' | 'itemId'>,
  tracking: 'LOT' | 'SERIAL',
  wanted: string | null,
): Promise<MadeLot> {
  const number = wanted ?? (await freeNumber(work, order.itemId));
  const lot = { id: newId(), number };
  const minted = await work.tx
    .insert(lots)
    .values({ ...lot, itemId: order.itemId, workOrderId: order.id, mintedAt: work.now })
    .onConflictDoNothing({ target: [lots.itemId, lots.number] })
    .returning({ id: lots.id });
  if (minted.length > 0) return lot;
  // Taken for update: two reports of one serial at once must see each other.
  const [known] = await work.tx
    .select({ id: lots.id, number: lots.number })
    .from(lots)
    .where(and(eq(lots.itemId, order.itemId), eq(lots.number, number)))
    .for('update');
  if (!known) throw new Error('the lot was taken and is not there');
  if (tracking === 'SERIAL') await assertNotMade(work, known);
  return known;
}

async function assertNotMade(work: Work, lot: MadeLot): Promise<void> {
  const made = await work.tx
    .select({ id: materialActuals.id })
    .from(materialActuals)
    .where(
      and(
        eq(materialActuals.lotId, lot.id),
        eq(materialActuals.use, 'PRODUCED'),
        isNull(materialActuals.reversedAt),
      ),
    )
    .limit(1);
  if (made.length > 0) {
    throw new Refusal('SERIAL_IS_ONE_PIECE', `${lot.number} was made already.`, 'lotNumber');
  }
}

/** Someone may have written a number by hand that the sequence comes to later. */
async function freeNumber(work: Work, itemId: string): Promise<string> {
  for (;;) {
    const number = await nextNumber(work, 'lot_number', 'LOT');
    const taken = await work.tx
      .select({ id: lots.id })
      .from(lots)
      .where(and(eq(lots.itemId, itemId), eq(lots.number, number)));
    if (taken.length === 0) return number;
  }
}
