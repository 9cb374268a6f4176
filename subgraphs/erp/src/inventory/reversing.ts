import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { stockMoves } from '@throughline/drizzle/erp/inventory';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { lockStock, post, type StockMove } from './posting.ts';

export async function moveOf(work: Work, id: string): Promise<StockMove> {
  const [move] = await work.tx.select().from(stockMoves).where(eq(stockMoves.id, id));
  if (!move) throw notFound('movement', 'stockMoveId');
  return move;
}

/** Books the opposite of movements; each can be taken back once. */
export async function reverseMoves(
  work: Work,
  moves: readonly StockMove[],
  reason: string,
): Promise<StockMove[]> {
  if (moves.length === 0) return [];
  await lockStock(
    work,
    moves.map((move) => move.itemId),
  );
  const reversed = await work.tx
    .select({ id: stockMoves.reversesId })
    .from(stockMoves)
    .where(
      inArray(
        stockMoves.reversesId,
        moves.map((move) => move.id),
      ),
    );
  if (reversed.length > 0) {
    throw new Refusal('ALREADY_REVERSED', 'This movement was taken back already.', 'stockMoveId');
  }
  return post(
    work,
    moves.map((move) => ({
      type: move.type,
      itemId: move.itemId,
      locationId: move.locationId,
      lotId: move.lotId,
      quantity: decimal(move.quantity).negated(),
      reverses: move,
      links: {
        workOrderId: move.workOrderId,
        jobOrderId: move.jobOrderId,
        jobResponseId: move.jobResponseId,
        materialId: move.materialId,
        purchaseOrderLineId: move.purchaseOrderLineId,
        reason,
      },
    })),
  );
}

/** Movements of a report that still stand. */
export function standingMoves(work: Work, jobResponseId: string): Promise<StockMove[]> {
  return work.tx
    .select()
    .from(stockMoves)
    .where(
      and(
        eq(stockMoves.jobResponseId, jobResponseId),
        isNull(stockMoves.reversesId),
        sql`not exists (select 1 from erp.stock_move back where back.reverses_id = ${stockMoves.id})`,
      ),
    );
}
