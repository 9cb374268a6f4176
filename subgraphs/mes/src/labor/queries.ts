import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { persons } from '@throughline/drizzle/mes/labor';
import { inArray } from 'drizzle-orm';

const mostNumbers = 100;

export function findPersons(db: Db, numbers: readonly string[] | null, args: PageArgs) {
  return readTablePage(db, {
    table: persons,
    args,
    where: numbers ? inArray(persons.number, numbers.slice(0, mostNumbers)) : undefined,
    sort: { by: persons.number, type: 'text', descending: false, valueOf: (row) => row.number },
  });
}
