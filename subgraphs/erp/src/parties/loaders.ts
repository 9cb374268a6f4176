import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { customers, suppliers } from '@throughline/drizzle/erp/parties';
import { inArray } from 'drizzle-orm';

export type Party = typeof customers.$inferSelect;

export const customerById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(customers)
      .where(inArray(customers.id, [...ids])),
    (row) => row.id,
  ),
);

export const supplierById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(suppliers)
      .where(inArray(suppliers.id, [...ids])),
    (row) => row.id,
  ),
);
