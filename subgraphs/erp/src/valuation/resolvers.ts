import type { RequestContext } from '@throughline/chassis/context';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import type { PageArgs } from '@throughline/chassis/page';
import { decimal } from '@throughline/chassis/values/decimal';
import { money } from '@throughline/chassis/values/money';
import { quantityOf } from '../references/loaders.ts';
import {
  layersOfItem,
  revaluationsOfItem,
  type StockLayer,
  type StockRevaluation,
  type StockValuation,
  valuationOfItem,
} from './loaders.ts';

interface Stub {
  readonly id: string;
}

const nothing = (itemId: string): StockValuation => ({
  itemId,
  method: 'STANDARD',
  quantity: '0',
  value: '0',
});

export const valuationResolvers = {
  Item: {
    stockValue: async ({ id }: Stub, _: unknown, context: RequestContext) => {
      const uuid = tryDecodeId('Item', id);
      if (uuid === null) return null;
      return (await valuationOfItem(context).load(uuid)) ?? nothing(uuid);
    },
  },
  StockValue: {
    quantity: (row: StockValuation, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
    value: (row: StockValuation) => money(row.value),
    layers: (row: StockValuation, args: PageArgs, context: RequestContext) =>
      layersOfItem(context, row.itemId, args),
    revaluations: (row: StockValuation, args: PageArgs, context: RequestContext) =>
      revaluationsOfItem(context, row.itemId, args),
  },
  StockLayer: {
    id: (row: StockLayer) => encodeId('StockLayer', row.id),
    quantity: (row: StockLayer, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
    value: (row: StockLayer) => money(row.value),
  },
  StockRevaluation: {
    id: (row: StockRevaluation) => encodeId('StockRevaluation', row.id),
    quantity: (row: StockRevaluation, _: unknown, context: RequestContext) =>
      quantityOf(context, row.itemId, row.quantity),
    valueBefore: (row: StockRevaluation) => money(row.valueBefore),
    valueAfter: (row: StockRevaluation) => money(row.valueAfter),
    change: (row: StockRevaluation) => money(decimal(row.valueAfter).minus(row.valueBefore)),
  },
};
