import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  MutationSetShiftPatternArgs,
  WorkCenterShiftsArgs,
} from '../__generated__/resolvers.ts';
import { type WorkCenter, workCenterById } from '../equipment/loaders.ts';
import { weekdayNames } from '../equipment/rules.ts';
import { setShiftPattern } from './commands.ts';
import { patternsOfCenter, type ShiftPattern, workingTimeOfCenter } from './loaders.ts';
import { assertShiftPeriod, type Shift, shiftsWithin } from './rules.ts';

export const shiftResolvers = {
  Mutation: {
    setShiftPattern: (
      _: unknown,
      { input }: MutationSetShiftPatternArgs,
      context: RequestContext,
    ) =>
      answer(context, { workCenter: null }, async () => {
        const { effectiveFrom, shifts } = input;
        const workCenterId = decodeId('WorkCenter', input.workCenterId, 'workCenterId');
        const asked = { workCenterId, effectiveFrom, shifts };
        const once = ['setShiftPattern', input.idempotencyKey, asked] as const;
        const { id } = await runOnce(context, once, setShiftPattern);
        return { workCenter: await workCenterById(context).load(id) };
      }),
  },
  ShiftPattern: {
    id: ({ id }: ShiftPattern) => encodeId('ShiftPattern', id),
  },
  Shift: {
    weekdays: ({ weekdays }: Shift) => weekdayNames(weekdays),
  },
  WorkCenter: {
    shiftPatterns: ({ id }: WorkCenter, args: PageArgs, context: RequestContext) =>
      patternsOfCenter(context, id, args),
    shifts: async ({ id }: WorkCenter, args: WorkCenterShiftsArgs, context: RequestContext) => {
      const [from, to] = [new Date(args.from), new Date(args.to)];
      assertShiftPeriod(from, to);
      const working = await workingTimeOfCenter(context).load(id);
      return working && shiftsWithin(working, from, to);
    },
  },
};
