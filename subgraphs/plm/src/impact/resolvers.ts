import type { RequestContext } from '@throughline/chassis/context';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { plain, sum } from '@throughline/chassis/values/decimal';
import { linesOfRevision } from '../boms/loaders.ts';
import { type BomLine, batchOf, goesIn } from '../boms/queries.ts';
import { type AffectedItem, affectedById, affectedOfOrder } from '../changes/loaders.ts';
import { itemById, revisionById } from '../items/loaders.ts';
import { segmentsOfRevision } from '../operations/loaders.ts';
import type { OperationsSegment } from '../operations/queries.ts';
import { heldBy } from './designs.ts';

const staying = new Set(['USE_AS_IS', 'FINISH_OLD']);

interface Proposed {
  readonly itemId: string;
  readonly revisionId: string;
}

async function designsOf(affected: AffectedItem, context: RequestContext): Promise<Proposed[]> {
  const together = await affectedOfOrder(context).load(affected.changeOrderId);
  const held = await Promise.all(
    together.map(async ({ itemId, toRevisionId: revisionId }) => {
      const lines = await linesOfRevision(context).load(revisionId);
      return { itemId, revisionId, componentIds: lines.map((line) => line.componentId) };
    }),
  );
  const reached = heldBy(affected.toRevisionId, held);
  return reached.flatMap((id) => held.find((one) => one.revisionId === id) ?? []);
}

export const impactResolvers = {
  AffectedItem: { impact: (affected: AffectedItem) => affected },
  ChangeImpact: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => {
      const uuid = tryDecodeId('ChangeImpact', id);
      return uuid === null ? null : affectedById(context).load(uuid);
    },
    id: (affected: AffectedItem) => encodeId('ChangeImpact', affected.id),
    item: (affected: AffectedItem, _: unknown, context: RequestContext) =>
      itemById(context).load(affected.itemId),
    fromRevision: (affected: AffectedItem, _: unknown, context: RequestContext) =>
      affected.fromRevisionId === null ? null : revisionById(context).load(affected.fromRevisionId),
    stockStays: (affected: AffectedItem) => staying.has(affected.stockDisposition),
    purchaseOrdersStay: (affected: AffectedItem) => staying.has(affected.purchaseOrderDisposition),
    designs: (affected: AffectedItem, _: unknown, context: RequestContext) =>
      designsOf(affected, context),
  },
  ProposedDesign: {
    item: ({ itemId }: Proposed, _: unknown, context: RequestContext) =>
      itemById(context).load(itemId),
    batchQuantity: async (
      { itemId, revisionId }: Proposed,
      _: unknown,
      context: RequestContext,
    ) => {
      const [item, revision] = await Promise.all([
        itemById(context).load(itemId),
        revisionById(context).load(revisionId),
      ]);
      return item && revision && plain(batchOf(revision, item));
    },
    lines: async ({ revisionId }: Proposed, _: unknown, context: RequestContext) => {
      const lines = await linesOfRevision(context).load(revisionId);
      return lines.filter((line) => goesIn(line) && line.toLotNumber === null);
    },
    outputs: async ({ revisionId }: Proposed, _: unknown, context: RequestContext) =>
      (await linesOfRevision(context).load(revisionId)).filter((line) => !goesIn(line)),
    operations: ({ revisionId }: Proposed, _: unknown, context: RequestContext) =>
      segmentsOfRevision(context).load(revisionId),
  },
  ProposedLine: {
    component: (line: BomLine, _: unknown, context: RequestContext) =>
      itemById(context).load(line.componentId),
    quantity: (line: BomLine) => plain(line.stockQuantity),
  },
  ProposedOutput: {
    item: (line: BomLine, _: unknown, context: RequestContext) =>
      itemById(context).load(line.componentId),
    quantity: (line: BomLine) => plain(line.stockQuantity),
  },
  ProposedOperation: {
    workCenter: ({ workCenterId }: OperationsSegment) => ({
      __typename: 'WorkCenter',
      id: encodeId('WorkCenter', workCenterId),
    }),
    minutes: ({ setUpMinutes, runMinutes, cleanUpMinutes }: OperationsSegment) =>
      plain(sum([setUpMinutes ?? 0, runMinutes, cleanUpMinutes ?? 0])),
  },
};
