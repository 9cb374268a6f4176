import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import type { StockMove } from '../inventory/posting.ts';
import { moveOf, reverseMoves } from '../inventory/reversing.ts';
import { lockWorkOrder, noteIssued, sayIssued } from '../production/commands.ts';
import { settle } from '../production/settling.ts';
import { takeBackReceipt } from '../purchasing/commands.ts';

/** Takes a movement back, and with it what it did to the order it was for. */
export async function reverseStockMove(
  work: Work,
  input: { stockMoveId: string; reason: string },
): Promise<{ moveIds: string[] }> {
  const move = await moveOf(work, input.stockMoveId);
  assertReversible(move);
  if (move.workOrderId !== null) await lockWorkOrder(work, move.workOrderId);
  const moves = await reverseMoves(work, [move], input.reason);
  if (move.type === 'ISSUE' && move.workOrderId !== null) {
    const { workOrderId, jobOrderId, jobResponseId } = move;
    await noteIssued(work, workOrderId, moves);
    sayIssued(work, 'MaterialIssueReversed', { workOrderId, jobOrderId, jobResponseId }, moves);
    await settle(work, workOrderId);
  }
  if (move.purchaseOrderLineId !== null) {
    await takeBackReceipt(work, move.purchaseOrderLineId, move.quantity);
  }
  return { moveIds: moves.map((one) => one.id) };
}

function assertReversible(move: StockMove): void {
  if (move.reversesId !== null) {
    throw new Refusal('NOT_REVERSIBLE', 'This movement takes another back itself.', 'stockMoveId');
  }
  if (move.type === 'SHIPMENT' || move.type === 'TRANSFER') {
    throw new Refusal(
      'NOT_REVERSIBLE',
      'A shipment or a transfer is answered by another one.',
      'stockMoveId',
    );
  }
  if (move.type === 'PRODUCTION_RECEIPT') {
    throw new Refusal('NOT_REVERSIBLE', 'Reverse the report that made it.', 'stockMoveId');
  }
}
