import type { RequestContext } from '@throughline/chassis/context';
import { linesOfRevision } from '../boms/loaders.ts';
import { revisionById } from '../items/loaders.ts';
import { segmentsOfRevision } from '../operations/loaders.ts';
import type { AffectedItem } from './loaders.ts';
import { type Marked, markLines, markSegments } from './redline.ts';

async function batchOf(context: RequestContext, revisionId: string | null) {
  const revision = revisionId === null ? null : await revisionById(context).load(revisionId);
  return revision && { value: revision.batchQuantity, unit: revision.batchUnit };
}

/** Lines or operations of the revision before and of the new one. */
async function bothOf<Row>(
  { fromRevisionId, toRevisionId }: AffectedItem,
  load: (revisionId: string) => Promise<readonly Row[]>,
): Promise<[readonly Row[], readonly Row[]]> {
  return Promise.all([fromRevisionId === null ? [] : load(fromRevisionId), load(toRevisionId)]);
}

export const redlineResolvers = {
  AffectedItem: { redline: (affected: AffectedItem) => affected },
  Redline: {
    batchQuantityBefore: (affected: AffectedItem, _: unknown, context: RequestContext) =>
      batchOf(context, affected.fromRevisionId),
    batchQuantity: (affected: AffectedItem, _: unknown, context: RequestContext) =>
      batchOf(context, affected.toRevisionId),
    lines: async (affected: AffectedItem, _: unknown, context: RequestContext) => {
      const [before, after] = await bothOf(affected, (id) => linesOfRevision(context).load(id));
      return markLines(before, after);
    },
    operations: async (affected: AffectedItem, _: unknown, context: RequestContext) => {
      const [before, after] = await bothOf(affected, (id) => segmentsOfRevision(context).load(id));
      return markSegments(before, after);
    },
  },
  RedlineLine: { line: ({ row }: Marked<object>) => row },
  RedlineOperation: { segment: ({ row }: Marked<object>) => row },
};
