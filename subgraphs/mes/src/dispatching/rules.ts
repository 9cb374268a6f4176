import { decimal, max } from '@throughline/chassis/values/decimal';
import { before, isItsTurn, type JobStatus, type WorkOrderStatus } from '../orders/rules.ts';

interface Order {
  readonly number: string;
  readonly status: WorkOrderStatus;
  readonly statusReason: string | null;
}

interface Job {
  readonly id: string;
  readonly sequence: number;
  readonly status: JobStatus;
  readonly goodQuantity: string;
  readonly reworkId: string | null;
}

interface Material {
  readonly itemId: string;
  readonly operationSequence: number;
  readonly requiredQuantity: string;
  readonly issuedQuantity: string;
}

interface Tool {
  readonly itemId: string | null;
  readonly name: string | null;
  readonly quantity: number;
}

export interface Missing {
  readonly kind: 'HOLD' | 'PREDECESSOR' | 'MATERIAL' | 'TOOL';
  readonly blocking: boolean;
  readonly sentence: string;
  readonly jobOrderId: string | null;
  readonly itemId: string | null;
  readonly quantity: string | null;
}

const nothing = { jobOrderId: null, itemId: null, quantity: null };
const notStarted: readonly JobStatus[] = ['WAITING', 'PENDING', 'READY', 'DISPATCHED'];

/** What a job that has not started needs for it: first what a start is refused for. */
export function missingOf(
  order: Order,
  job: Job,
  of: {
    /** All of the order, by sequence. */
    readonly jobs: readonly Job[];
    readonly materials: readonly Material[];
    readonly tools: readonly Tool[];
    nameOf(itemId: string): string;
  },
): Missing[] {
  if (!notStarted.includes(job.status)) return [];
  const missing: Missing[] = [];
  if (order.status === 'HELD') {
    const why = order.statusReason === null ? '' : `: ${order.statusReason}`;
    const sentence = `${order.number} is held${why}.`;
    missing.push({ ...nothing, kind: 'HOLD', blocking: true, sentence });
  }
  const earlier = before(job, of.jobs);
  if (earlier && !isItsTurn(job, of.jobs)) {
    const sentence = `Operation ${earlier.sequence} comes first and has nothing good yet.`;
    const about = { ...nothing, jobOrderId: earlier.id };
    missing.push({ ...about, kind: 'PREDECESSOR', blocking: true, sentence });
  }
  for (const line of of.materials) {
    const open = max(0, decimal(line.requiredQuantity).minus(line.issuedQuantity));
    const isOther = line.operationSequence !== job.sequence || job.reworkId !== null;
    if (isOther || open.isZero()) continue;
    const quantity = open.toFixed();
    const sentence = `${quantity} of ${of.nameOf(line.itemId)} are not issued.`;
    const about = { ...nothing, itemId: line.itemId, quantity };
    missing.push({ ...about, kind: 'MATERIAL', blocking: false, sentence });
  }
  for (const { itemId, name, quantity } of of.tools) {
    const called = itemId === null ? (name ?? 'a tool') : of.nameOf(itemId);
    missing.push({
      ...nothing,
      itemId,
      quantity: itemId === null ? null : String(quantity),
      kind: 'TOOL',
      blocking: false,
      sentence: `It takes ${quantity} of ${called}.`,
    });
  }
  return missing;
}
