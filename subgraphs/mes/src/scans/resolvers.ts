import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import { runOnce } from '@throughline/chassis/transaction';
import type { MutationScanArgs, QueryScansArgs } from '../__generated__/resolvers.ts';
import { workCenterById, workUnitById } from '../equipment/loaders.ts';
import { jobById } from '../jobs/loaders.ts';
import { workOrderById } from '../orders/loaders.ts';
import { reference } from '../products/loaders.ts';
import { recordScan } from './commands.ts';
import { findScans, type Scan, scanById } from './loaders.ts';
import type { Named } from './naming.ts';
import { nextSteps } from './steps.ts';

/** What MES owns is loaded, of others' things the id is known. */
async function match({ type, id }: Named, context: RequestContext): Promise<object | null> {
  if (type === 'Item' || type === 'MaterialLot') return reference(type, id);
  const load = {
    WorkOrder: workOrderById,
    JobOrder: jobById,
    WorkCenter: workCenterById,
    WorkUnit: workUnitById,
  }[type];
  const row: object | null = await load(context).load(id);
  return row && { ...row, __typename: type };
}

export const scanResolvers = {
  Query: {
    scans: (_: unknown, args: QueryScansArgs, { db }: RequestContext) =>
      findScans(
        db,
        args.workUnitId ? decodeId('WorkUnit', args.workUnitId, 'workUnitId') : null,
        args,
      ),
  },
  Mutation: {
    scan: (_: unknown, { input }: MutationScanArgs, context: RequestContext) =>
      answer(context, { scan: null }, async () => {
        const asked = {
          code: input.code,
          workUnitId: input.workUnitId
            ? decodeId('WorkUnit', input.workUnitId, 'workUnitId')
            : null,
          scannedAt: input.scannedAt ?? null,
        };
        const { id } = await runOnce(context, ['scan', input.idempotencyKey, asked], recordScan);
        return { scan: await scanById(context).load(id) };
      }),
  },
  Scan: {
    id: ({ id }: Scan) => encodeId('Scan', id),
    matches: ({ named }: Scan, _: unknown, context: RequestContext) =>
      Promise.all(named.map((one) => match(one, context))),
    nextSteps: (scan: Scan, _: unknown, context: RequestContext) => nextSteps(scan, context),
    workUnit: ({ workUnitId }: Scan, _: unknown, context: RequestContext) =>
      workUnitId === null ? null : workUnitById(context).load(workUnitId),
  },
};
