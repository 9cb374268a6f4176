import { defineListLoader } from '@throughline/chassis/loader';
import { segmentsOf } from './queries.ts';

export const segmentsOfRevision = defineListLoader(
  ({ db }, ids: readonly string[]) => segmentsOf(db, ids),
  (row) => row.revisionId,
);
