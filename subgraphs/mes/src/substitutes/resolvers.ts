import type { RequestContext } from '@throughline/chassis/context';
import { decimal } from '@throughline/chassis/values/decimal';
import type { Material } from '../orders/pinning.ts';
import { exact } from '../orders/rules.ts';
import { quantityOf, reference } from '../products/loaders.ts';
import { type Substitution, substitutionsOfMaterial } from './loaders.ts';

interface Shown {
  readonly line: Material;
  readonly used: Substitution;
}

export const substituteResolvers = {
  WorkOrderMaterial: {
    substitutions: async (line: Material, _: unknown, context: RequestContext) =>
      (await substitutionsOfMaterial(context).load(line.id)).map((used): Shown => ({ line, used })),
  },
  MaterialSubstitute: {
    item: ({ itemId }: Material['substitutes'][number]) => reference('Item', itemId),
  },
  MaterialSubstitution: {
    item: ({ used }: Shown) => reference('Item', used.item_id),
    lot: ({ used }: Shown) => reference('MaterialLot', used.lot_id),
    quantity: ({ used }: Shown, _: unknown, context: RequestContext) =>
      quantityOf(context, used.item_id, used.quantity),
    inPlaceOf: ({ line, used }: Shown, _: unknown, context: RequestContext) => {
      const ratio = line.substitutes.find((one) => one.itemId === used.item_id)?.ratio ?? '1';
      return quantityOf(context, line.itemId, exact(decimal(used.quantity).div(ratio)));
    },
  },
};
