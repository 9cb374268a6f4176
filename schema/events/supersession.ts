/** Another item takes an item's place as a component. */
import { z } from 'zod';
import { date, id, quantity } from './values.ts';

export const supersession = z.object({
  itemId: id,
  successorId: id,
  effectiveFrom: date,
  /** What there is of the item is used first. */
  useUp: z.boolean(),
  /** So much of the successor for one stock unit of the item. */
  factor: quantity,
});

export type Supersession = z.infer<typeof supersession>;
