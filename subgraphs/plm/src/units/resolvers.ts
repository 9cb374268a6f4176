import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import { units } from '@throughline/chassis/values/units';
import type {
  ItemUnitConversionsArgs,
  MutationSetUnitConversionsArgs,
} from '../__generated__/resolvers.ts';
import type { Item } from '../items/commands.ts';
import { itemThen } from '../items/conversions-then.ts';
import { itemById } from '../items/loaders.ts';
import { setUnitConversions } from './commands.ts';

export const unitResolvers = {
  Query: { units: () => [...units.values()] },
  Mutation: {
    setUnitConversions: (
      _: unknown,
      { input }: MutationSetUnitConversionsArgs,
      context: RequestContext,
    ) =>
      answer(context, { item: null }, async () => {
        const { idempotencyKey: key } = input;
        const said = {
          itemId: decodeId('Item', input.itemId, 'itemId'),
          conversions: input.conversions.map(({ unit, quantity, stockQuantity }) => ({
            unit,
            quantity,
            stockQuantity,
          })),
        };
        const once = { mutation: 'setUnitConversions', key, input: said };
        const { itemId } = await transactOnce(context, once, (work) =>
          setUnitConversions(work, said),
        );
        return { item: await itemById(context).load(itemId) };
      }),
  },
  Item: {
    unitConversions: async (
      item: Item,
      { asOf }: ItemUnitConversionsArgs,
      context: RequestContext,
    ) => (asOf ? await itemThen(context, item.id, asOf) : item)?.conversions ?? [],
  },
};
