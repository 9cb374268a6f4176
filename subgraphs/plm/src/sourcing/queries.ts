import type { Db } from '@throughline/chassis/database';
import type { PageArgs } from '@throughline/chassis/page';
import { readTablePage } from '@throughline/chassis/table-page';
import { manufacturerParts, manufacturers } from '@throughline/drizzle/plm/sourcing';
import { and, eq, like } from 'drizzle-orm';
import { literally } from '../items/queries.ts';

export function findManufacturers(db: Db, args: PageArgs) {
  return readTablePage(db, {
    table: manufacturers,
    args,
    sort: { by: manufacturers.name, type: 'text', descending: false, valueOf: (row) => row.name },
  });
}

export interface PartSearch {
  readonly manufacturerId: string | null;
  readonly partNumber: string | null;
  readonly partNumberPrefix: string | null;
}

export function findManufacturerParts(db: Db, search: PartSearch, args: PageArgs) {
  const { manufacturerId, partNumber, partNumberPrefix } = search;
  return readTablePage(db, {
    table: manufacturerParts,
    args,
    where: and(
      manufacturerId === null ? undefined : eq(manufacturerParts.manufacturerId, manufacturerId),
      partNumber === null ? undefined : eq(manufacturerParts.partNumber, partNumber),
      partNumberPrefix === null
        ? undefined
        : like(manufacturerParts.partNumber, `${literally(partNumberPrefix)}%`),
    ),
    sort: {
      by: manufacturerParts.partNumber,
      type: 'text',
      descending: false,
      valueOf: (row) => row.partNumber,
    },
  });
}
