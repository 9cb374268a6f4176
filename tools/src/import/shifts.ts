import type { Equipment } from './equipment.ts';
import { findByNumber } from './graph.ts';
import type { Row } from './layout.ts';
import { bring, goodRows, groupBy, type Session, skip, type Task } from './session.ts';

interface Shift {
  readonly name: string;
  readonly weekdays: readonly string[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly breaks: readonly { readonly startsAt: string; readonly endsAt: string }[];
}

interface CenterThere {
  readonly code: string;
  readonly site: { readonly code: string };
  readonly shiftPatterns: {
    readonly nodes: readonly {
      readonly effectiveFrom: string;
      readonly shifts: readonly Shift[];
    }[];
  } | null;
}

const question = {
  query: `query Shifts($numbers: [String!]!) {
    workCenters(codes: $numbers, first: 50) { nodes { code site { code }
      shiftPatterns(first: 10) { nodes { effectiveFrom
        shifts { name weekdays startsAt endsAt breaks { startsAt endsAt } } } } } } }`,
  field: 'workCenters',
  // A code is unique on its site: several sites may have it.
  atOnce: 10,
};

/** Shifts of a work centre from one date on belong together: they are set as one pattern. */
export async function bringShifts(session: Session, { workCenters }: Equipment): Promise<void> {
  const { rows } = session.plant.shifts;
  const there = await readPatterns(session, goodRows(session, 'shifts'));
  const tasks: Task[] = [];
  const groups = groupBy(rows, ({ values: { site, work_center, effective_from } }) =>
    [site, work_center, effective_from.date].join('/'),
  );
  for (const lines of groups.values()) {
    const [row] = lines;
    if (!row) continue;
    const { site, work_center, effective_from: from } = row.values;
    const ids = lines.map((line) =>
      workCenters.need(line, 'work_center', `${site}/${work_center}`),
    );
    const workCenterId = ids[0] ?? null;
    const culprit = lines.find((line) => session.outcome.isBad(line)) ?? misread(session, row);
    if (culprit || workCenterId === null) {
      for (const line of lines) {
        if (!session.outcome.isBad(line)) skip(session.outcome, line, culprit ?? row);
      }
      continue;
    }
    const patterns = there.get(`${site}/${work_center}`)?.shiftPatterns?.nodes ?? [];
    // An offset means another date tomorrow: what holds now is what it is compared with.
    const found = patterns.find((one) => from.relative || one.effectiveFrom === from.date);
    const shifts = lines.map(shiftOf);
    if (found && sameShifts(found.shifts, shifts)) {
      for (const line of lines) session.outcome.good(line, 'unchanged');
    } else {
      const input = { workCenterId, effectiveFrom: from.date, shifts };
      tasks.push({ row, lines, input, fate: found ? 'changed' : 'created' });
    }
  }
  const mutation = {
    field: 'setShiftPattern',
    input: 'SetShiftPatternInput',
    select: 'workCenter { id }',
  };
  await bring(session, { title: 'shifts', mutation, tasks });
}

/** A pattern without the shift that could not be read would be another pattern. */
function misread({ plant }: Session, { values }: Row<'shifts'>) {
  return plant.shifts.spoilt.find(
    ({ values: read }) =>
      read.site === values.site &&
      read.work_center === values.work_center &&
      (read.effective_from ?? values.effective_from).date === values.effective_from.date,
  );
}

async function readPatterns(session: Session, rows: readonly Row<'shifts'>[]) {
  const there = new Map<string, CenterThere>();
  const codes = new Set(rows.map((row) => row.values.work_center));
  await findByNumber<CenterThere>(session.graph, codes, question, (center) =>
    there.set(`${center.site.code}/${center.code}`, center),
  );
  return there;
}

function shiftOf({ values }: Row<'shifts'>): Shift {
  const { name, weekdays, starts_at: startsAt, ends_at: endsAt, breaks } = values;
  return { name, weekdays, startsAt, endsAt, breaks };
}

function sameShifts(there: readonly Shift[], here: readonly Shift[]): boolean {
  const told = (shifts: readonly Shift[]): string =>
    JSON.stringify(
      shifts
        .map(({ name, weekdays, startsAt, endsAt, breaks }) => [
          startsAt,
          endsAt,
          name,
          [...weekdays].sort(),
          breaks.map((one) => [one.startsAt, one.endsAt]).sort(),
        ])
        .sort(),
    );
  return told(there) === told(here);
}
