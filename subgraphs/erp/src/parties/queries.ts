import type { Reader } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { customers, suppliers } from '@throughline/drizzle/erp/parties';
import { inArray } from 'drizzle-orm';

type Numbers = readonly string[] | null | undefined;

export function findParties(
  db: Reader,
  kind: 'customer' | 'supplier',
  numbers: Numbers,
  args: PageArgs,
) {
  const table = kind === 'customer' ? customers : suppliers;
  return readTablePage(db, {
    table,
    args,
    where: numbers ? inArray(table.number, [...numbers.slice(0, 100)]) : undefined,
    sort: { by: table.number, type: 'text', descending: false, valueOf: (row) => row.number },
  });
}
