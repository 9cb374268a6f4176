import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { capturedEvents } from '@throughline/drizzle/mes/epcis';

export function findCapturedEvents(db: Db, args: PageArgs) {
  return readTablePage(db, { table: capturedEvents, args });
}
