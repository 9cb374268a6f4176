import type { Design } from './designs.ts';
import { isReleased, type KnownItem, type Revision } from './items.ts';
import type { Row } from './layout.ts';
import { placeOf } from './outcome.ts';
import type { Register } from './register.ts';
import type { Payload } from './send.ts';
import { bring, goodRows, type Session, type Task } from './session.ts';

interface Waiting {
  readonly row: Row<'items'>;
  readonly item: KnownItem;
  readonly revision: Revision;
  readonly design: Design | undefined;
}

const mutation = {
  field: 'releaseRevision',
  input: 'ReleaseRevisionInput',
  select: 'itemRevision { id label lifecycle effectiveFrom }',
};

/** Releases first revisions, components before what is made of them: a wave for each level. */
export async function releaseFirst(
  session: Session,
  items: Register<KnownItem>,
  designs: ReadonlyMap<string, Design>,
): Promise<void> {
  let waiting = readWaiting(session, items, designs);
  for (let level = 1; waiting.length > 0; level += 1) {
    const ready = waiting.filter((one) => missingPart(one, items) === null);
    if (ready.length === 0) break;
    const tasks = ready.map((one): Task => release(one));
    await bring(session, { title: `releases, level ${level}`, mutation, tasks });
    const sent = new Set(ready);
    waiting = waiting.filter((one) => !sent.has(one));
  }
  for (const one of waiting) {
    const part = missingPart(one, items) ?? '';
    session.outcome.bad(one.row, 'effective_from', `not released: component ${part} is not either`);
  }
}

function readWaiting(
  session: Session,
  items: Register<KnownItem>,
  designs: ReadonlyMap<string, Design>,
): Waiting[] {
  const waiting: Waiting[] = [];
  for (const row of goodRows(session, 'items')) {
    const from = row.values.effective_from;
    const item = items.get(row.values.number);
    const [revision] = item?.revisions ?? [];
    if (!from || !item || !revision) continue;
    const design = designs.get(`${item.number}/A`);
    if (revision.label !== null) {
      if (!from.relative && from.date !== revision.effectiveFrom) {
        const reason = `already there, different: "${revision.effectiveFrom ?? ''}" there, "${from.date}" here`;
        session.outcome.bad(row, 'effective_from', reason);
      }
    } else if (design?.spoiltBy) {
      const reason = `not released: its design has a bad row at ${placeOf(design.spoiltBy)}`;
      session.outcome.bad(row, 'effective_from', reason);
    } else waiting.push({ row, item, revision, design });
  }
  return waiting;
}

/** A component that is not released yet. */
function missingPart({ design, revision }: Waiting, items: Register<KnownItem>): string | null {
  const numbers =
    design?.lines.map((line) => line.values.component) ??
    revision.bom.lines.map((line) => line.component.number);
  return numbers.find((number) => !isReleased(items.get(number) ?? nobody)) ?? null;
}

const nobody: KnownItem = { id: '', number: '', unit: '', revisions: [] };

function release({ row, item, revision }: Waiting): Task {
  return {
    row,
    input: { revisionId: revision.id, effectiveFrom: row.values.effective_from?.date },
    fate: 'changed',
    done: (payload) => {
      const { itemRevision } = payload as Payload & { itemRevision: Revision };
      item.revisions = [{ ...revision, ...itemRevision }, ...item.revisions.slice(1)];
    },
  };
}
