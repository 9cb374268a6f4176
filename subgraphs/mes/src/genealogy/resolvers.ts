import type { RequestContext } from '@throughline/chassis/context';
import type { PageArgs } from '@throughline/chassis/page';
import { decodeId, encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type {
  MaterialLotMadeFromArgs,
  MaterialLotMadeIntoArgs,
  MaterialLotTraceArgs,
  QueryRecallArgs,
  RecallLotsArgs,
} from '../__generated__/resolvers.ts';
import { jobById, responseById } from '../jobs/loaders.ts';
import type { JobResponse } from '../jobs/reporting.ts';
import type { WorkOrder } from '../orders/commands.ts';
import { workOrderById } from '../orders/loaders.ts';
import { quantityOf, reference } from '../products/loaders.ts';
import { asMass, type BalanceLine, isWeighed, type MassBalance, massBalanceOf } from './balance.ts';
import {
  actualById,
  actualsOfResponse,
  lotsOfOrder,
  type MaterialActual,
  orderThatMade,
  usagesOfLot,
} from './loaders.ts';
import { countReached, inProcess, lotsReached, type Recall, recallOf } from './recalling.ts';
import { type Step, stepsFrom, type StepsAsked } from './steps.ts';
import { trace, type Traced } from './tracing.ts';

interface Reference {
  readonly id: string;
}

const lotUuid = ({ id }: Reference) => tryDecodeId('MaterialLot', id);

const traced =
  (way: 'madeFrom' | 'madeInto') =>
  async (
    lot: Reference,
    { depth }: MaterialLotMadeFromArgs | MaterialLotMadeIntoArgs,
    context: RequestContext,
  ) => {
    const uuid = lotUuid(lot);
    return uuid === null ? [] : trace(context, way, uuid, depth);
  };

function readAsked(args: MaterialLotTraceArgs): StepsAsked {
  const { direction, depth, filter, first, after } = args;
  const itemIds = filter?.itemIds ?? null;
  const workCenterId = filter?.workCenterId ?? null;
  return {
    direction,
    depth,
    itemIds: itemIds && itemIds.map((id, at) => decodeId('Item', id, `filter.itemIds.${at}`)),
    workCenterId: workCenterId && decodeId('WorkCenter', workCenterId, 'filter.workCenterId'),
    endsOnly: filter?.endsOnly ?? false,
    first,
    after: after ?? null,
  };
}

const nothing = {
  edges: [],
  nodes: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

export const genealogyResolvers = {
  Query: {
    recall: (_: unknown, { lotIds }: QueryRecallArgs) =>
      recallOf(lotIds.map((id, at) => decodeId('MaterialLot', id, `lotIds.${at}`))),
  },
  Recall: {
    lotCount: (recall: Recall, _: unknown, context: RequestContext) =>
      countReached(context, recall),
    lots: (recall: Recall, args: RecallLotsArgs, context: RequestContext) =>
      lotsReached(context, recall, args),
    inProcess: (recall: Recall, args: PageArgs, context: RequestContext) =>
      inProcess(context, recall, args),
  },
  MaterialLot: {
    producedBy: (lot: Reference, _: unknown, context: RequestContext) => {
      const uuid = lotUuid(lot);
      return uuid === null ? null : orderThatMade(context).load(uuid);
    },
    usages: (lot: Reference, _: unknown, context: RequestContext) => {
      const uuid = lotUuid(lot);
      return uuid === null ? [] : usagesOfLot(context).load(uuid);
    },
    madeFrom: traced('madeFrom'),
    madeInto: traced('madeInto'),
    massBalance: (lot: Reference, _: unknown, context: RequestContext) => {
      const uuid = lotUuid(lot);
      return uuid === null ? null : massBalanceOf(context, uuid);
    },
    trace: (lot: Reference, args: MaterialLotTraceArgs, context: RequestContext) => {
      const uuid = lotUuid(lot);
      return uuid === null ? nothing : stepsFrom(context, uuid, readAsked(args));
    },
  },
  MassBalance: {
    massIn: ({ massIn }: MassBalance) => asMass(massIn),
    massOut: ({ massOut }: MassBalance) => asMass(massOut),
    massYield: ({ massYield }: MassBalance) => massYield?.toFixed() ?? null,
  },
  MassBalanceLine: {
    item: (line: BalanceLine) => reference('Item', line.itemId),
    quantity: ({ quantity, unit }: BalanceLine) => ({ value: quantity, unit }),
    isWeighed,
  },
  TraceStep: {
    consumed: (step: Step, _: unknown, context: RequestContext) =>
      actualById(context).load(step.consumed_id),
    produced: (step: Step, _: unknown, context: RequestContext) =>
      actualById(context).load(step.produced_id),
  },
  TracedLot: {
    lot: (row: Traced) => reference('MaterialLot', row.lot_id),
  },
  WorkOrder: {
    lots: (order: WorkOrder, _: unknown, context: RequestContext) =>
      lotsOfOrder(context).load(order.id),
  },
  JobResponse: {
    /** Of a report that was taken back, what it had used and made. */
    materials: async (response: JobResponse, _: unknown, context: RequestContext) => {
      const all = await actualsOfResponse(context).load(response.id);
      return response.reversedAt === null ? all.filter((row) => row.reversedAt === null) : all;
    },
  },
  MaterialActual: {
    id: (row: MaterialActual) => encodeId('MaterialActual', row.id),
    item: (row: MaterialActual) => reference('Item', row.itemId),
    lot: (row: MaterialActual) => reference('MaterialLot', row.lotId),
    quantity: (row: MaterialActual, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
    workOrder: (row: MaterialActual, _: unknown, context: RequestContext) =>
      workOrderById(context).load(row.workOrderId),
    jobOrder: (row: MaterialActual, _: unknown, context: RequestContext) =>
      row.jobOrderId === null ? null : jobById(context).load(row.jobOrderId),
    jobResponse: (row: MaterialActual, _: unknown, context: RequestContext) =>
      row.jobResponseId === null ? null : responseById(context).load(row.jobResponseId),
  },
};
