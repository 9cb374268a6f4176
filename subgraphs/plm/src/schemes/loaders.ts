import { defineLoader, indexBy } from '@throughline/chassis/loader';
import { revisionSchemes } from '@throughline/drizzle/plm/schemes';
import { inArray } from 'drizzle-orm';
import { labelsOfItems, schemesOfItems } from './queries.ts';

export const revisionSchemeById = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(revisionSchemes)
      .where(inArray(revisionSchemes.id, [...ids])),
    (row) => row.id,
  ),
);

export const schemeOfItem = defineLoader(({ db }, ids: readonly string[]) =>
  schemesOfItems(db, ids),
);

export const labelsOfItem = defineLoader(({ db }, ids: readonly string[]) =>
  labelsOfItems(db, ids),
);
