import { type Decimal, min, sum, zero } from '@throughline/chassis/values/decimal';
import { beforeYield, lots } from './lot-sizing.ts';
import { byDate, inOrder, type Netting, type Receipt } from './netting.ts';
import { shareOf, type Sizing } from './sizing.ts';

export type MessageKind =
  'EXPEDITE' | 'DEFER' | 'INCREASE' | 'DECREASE' | 'CANCEL' | 'RELEASE' | 'PAST_DUE';

/** What a planner should do about an order (APICS: action message). */
export interface Message {
  readonly kind: MessageKind;
  readonly supplyKind: Receipt['kind'];
  readonly supplyId: string;
  readonly fromOn: string;
  readonly toOn: string;
  readonly fromQuantity: Decimal;
  readonly toQuantity: Decimal;
}

interface Use {
  readonly receipt: Receipt;
  left: Decimal;
  neededOn: string | null;
}

/**
 * What should become of open orders if they could be moved freely: each need takes stock, then the
 * earliest order. What starts later than it comes is to be deferred, what is needed sooner expedited.
 * What other items' orders put out moves none of them: once it is due it is like stock.
 */
export function messagesForOpen(netting: Netting, sizing: Sizing): Message[] {
  if (netting.receipts.length === 0) return [];
  const { planDate } = netting;
  const coming = byDate(netting.receipts);
  const outputs = coming.filter((one) => one.isOutput);
  const movable = coming.filter((one) => !one.isOutput);
  const uses = movable.map<Use>((receipt) => ({
    receipt,
    left: receipt.quantity,
    neededOn: null,
  }));
  let stock = netting.onHand;
  let at = 0;
  for (const demand of inOrder(netting.demands)) {
    const date = demand.date < planDate ? planDate : demand.date;
    for (let next = outputs[0]; next && next.date <= date; next = outputs[0]) {
      outputs.shift();
      stock = stock.plus(next.quantity);
    }
    const fromStock = min(stock, demand.quantity);
    if (fromStock.gt(0)) stock = stock.minus(fromStock);
    let missing = fromStock.gt(0) ? demand.quantity.minus(fromStock) : demand.quantity;
    for (let use = uses[at]; use && missing.gt(0); use = uses[at]) {
      const taken = min(use.left, missing);
      use.left = use.left.minus(taken);
      use.neededOn ??= date;
      missing = missing.minus(taken);
      if (use.left.lte(0)) at += 1;
    }
    if (at >= uses.length) break;
  }
  return uses.flatMap((use) => messagesFor(use, planDate, sizing));
}

function messagesFor(
  { receipt, left, neededOn }: Use,
  planDate: string,
  sizing: Sizing,
): Message[] {
  const { date, ordered } = receipt;
  if (neededOn === null) return [message('CANCEL', receipt, date, zero)];
  const found: Message[] = [];
  if (date < planDate) found.push(message('PAST_DUE', receipt, neededOn, ordered));
  else if (neededOn < date) found.push(message('EXPEDITE', receipt, neededOn, ordered));
  else if (neededOn > date) found.push(message('DEFER', receipt, neededOn, ordered));
  if (left.gt(0)) {
    const good = receipt.quantity.minus(left);
    const used = beforeYield(good, shareOf(sizing, receipt), sizing.whole);
    const enough = sum(lots(used, sizing.policy));
    if (enough.lt(ordered)) found.push(message('DECREASE', receipt, date, enough));
  }
  return found;
}

function message(kind: MessageKind, receipt: Receipt, toOn: string, toQuantity: Decimal): Message {
  const { kind: supplyKind, id: supplyId, date: fromOn, ordered: fromQuantity } = receipt;
  return { kind, supplyKind, supplyId, fromOn, toOn, fromQuantity, toQuantity };
}

interface Proposed {
  readonly id: string;
  readonly quantity: Decimal;
  readonly startOn: string;
  readonly dueOn: string;
  readonly neededOn: string;
}

/** A planned order is due to be released, or should have been, or is held back by the fence. */
export function messagesForPlanned(order: Proposed, planDate: string): Message[] {
  const { id: supplyId, quantity, startOn, dueOn, neededOn } = order;
  const of = { supplyKind: 'PLANNED_ORDER' as const, supplyId };
  const amount = { fromQuantity: quantity, toQuantity: quantity };
  const found: Message[] = [];
  if (startOn < planDate)
    found.push({ kind: 'PAST_DUE', ...of, ...amount, fromOn: startOn, toOn: planDate });
  if (startOn === planDate)
    found.push({ kind: 'RELEASE', ...of, ...amount, fromOn: startOn, toOn: startOn });
  if (neededOn < dueOn)
    found.push({ kind: 'EXPEDITE', ...of, ...amount, fromOn: dueOn, toOn: neededOn });
  return found;
}

/** An order that is open for a date can be raised instead of adding another for the same date. */
export function messagesToIncrease(
  receipts: readonly Receipt[],
  planned: readonly Proposed[],
  maximum: Decimal | null,
): Message[] {
  const found: Message[] = [];
  const raised = new Set<string>();
  for (const { dueOn, quantity } of planned) {
    const receipt = receipts.find(
      (one) => one.date === dueOn && one.kind !== 'WORK_ORDER' && !raised.has(one.id),
    );
    if (!receipt || (maximum?.lt(receipt.ordered.plus(quantity)) ?? false)) continue;
    raised.add(receipt.id);
    found.push(message('INCREASE', receipt, dueOn, receipt.ordered.plus(quantity)));
  }
  return found;
}
