import type { Equipment } from './equipment.ts';
import { findByNumber } from './graph.ts';
import type { Row } from './layout.ts';
import { bring, goodRows, type Session, type Task, tellDifferent } from './session.ts';

interface UnitThere {
  readonly code: string;
  readonly tags: {
    readonly nodes: readonly {
      readonly name: string;
      readonly kind: string;
      readonly dataType: string;
      readonly unit: string | null;
    }[];
  } | null;
}

interface CenterThere {
  readonly code: string;
  readonly site: { readonly code: string };
  readonly workUnits: readonly UnitThere[];
}

const question = {
  query: `query Tags($numbers: [String!]!) {
    workCenters(codes: $numbers, first: 50) { nodes { code site { code } workUnits { code
      tags(first: 100) { nodes { name kind dataType unit } } } } } }`,
  field: 'workCenters',
  // A code is unique on its site: several sites may have it.
  atOnce: 10,
};

/** What machines say, by name. */
export async function bringTags(session: Session, { workUnits }: Equipment): Promise<void> {
  const rows = goodRows(session, 'tags');
  const there = await readTags(session, rows);
  const tasks: Task[] = [];
  for (const row of rows) {
    const { site, work_center, work_unit, name, kind, data_type: dataType, unit } = row.values;
    const key = `${site}/${work_center}/${work_unit}`;
    const workUnitId = workUnits.need(row, 'work_unit', key);
    if (workUnitId === null) continue;
    const tag = there.get(key)?.tags?.nodes.find((one) => one.name === name);
    if (!tag) {
      const input = { workUnitId, name, kind, dataType, unit };
      tasks.push({ row, input, fate: 'created' });
      continue;
    }
    const different = tellDifferent(session, row, [
      ['kind', tag.kind, kind],
      ['data_type', tag.dataType, dataType],
      ['unit', tag.unit ?? '', unit ?? ''],
    ]);
    if (!different) session.outcome.good(row, 'unchanged');
  }
  const mutation = { field: 'defineTag', input: 'DefineTagInput', select: 'tag { id }' };
  await bring(session, { title: 'tags', mutation, tasks });
}

async function readTags(session: Session, rows: readonly Row<'tags'>[]) {
  const units = new Map<string, UnitThere>();
  const codes = new Set(rows.map((row) => row.values.work_center));
  await findByNumber<CenterThere>(session.graph, codes, question, ({ code, site, workUnits }) => {
    for (const unit of workUnits) units.set(`${site.code}/${code}/${unit.code}`, unit);
  });
  return units;
}
