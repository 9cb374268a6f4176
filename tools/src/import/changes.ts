import { type Design, leaveOut, setDesigns } from './designs.ts';
import { idIn } from './equipment.ts';
import { type KnownItem, type Revision, revisionFields, revisionOf } from './items.ts';
import type { Row } from './layout.ts';
import type { Register } from './register.ts';
import type { Payload } from './send.ts';
import { bring, groupBy, type Session, skip, type Task } from './session.ts';

interface Things {
  readonly items: Register<KnownItem>;
  readonly workCenters: Register<string>;
  readonly designs: ReadonlyMap<string, Design>;
}

type ChangeRow = Row<'change_orders'>;

/** Change orders in the order of the file, for one builds on another. */
export async function bringChangeOrders(session: Session, things: Things): Promise<void> {
  const { plant, outcome } = session;
  const spoilt = new Map(
    plant.change_orders.spoilt.map((row) => [row.values.change_order ?? '', row]),
  );
  const orders = groupBy(plant.change_orders.rows, (row) => row.values.change_order);
  for (const [number, rows] of orders) {
    for (const row of rows)
      if (!outcome.isBad(row)) things.items.need(row, 'item', row.values.item);
    const culprit =
      spoilt.get(number) ??
      rows.find((row) => outcome.isBad(row)) ??
      rows.map((row) => designOf(things, row)?.spoiltBy).find((bad) => bad);
    if (culprit) giveUp(session, things, rows, culprit);
    else await bringChangeOrder(session, things, rows);
  }
}

function designOf({ designs }: Things, { values }: ChangeRow): Design | undefined {
  return designs.get(`${values.item}/${values.revision}`);
}

function giveUp(
  session: Session,
  things: Things,
  rows: readonly ChangeRow[],
  culprit: Pick<Row, 'file' | 'line'>,
): void {
  for (const row of rows) {
    if (!session.outcome.isBad(row)) skip(session.outcome, row, culprit);
    const design = designOf(things, row);
    if (design) leaveOut(session, design, culprit);
  }
}

async function bringChangeOrder(
  session: Session,
  things: Things,
  rows: readonly ChangeRow[],
): Promise<void> {
  const { outcome } = session;
  await revise(session, things, rows);
  const revisions = rows.map((row) => openRevision(things, row));
  const toSet = rows.flatMap((row, at) => {
    const design = designOf(things, row);
    const revision = revisions[at];
    return design && revision ? [{ design, revision }] : [];
  });
  await setDesigns(session, toSet, things.items, things.workCenters);
  const culprit =
    rows.find((row) => outcome.isBad(row)) ??
    rows.map((row) => designOf(things, row)?.spoiltBy).find((bad) => bad);
  if (culprit) giveUp(session, things, rows, culprit);
  else await raise(session, things, rows, revisions);
}

function openRevision({ items }: Things, { values }: ChangeRow): Revision | null {
  const item = items.get(values.item);
  return item ? revisionOf(item, values.revision) : null;
}

/** New revisions in work, each a copy of what is in force. */
async function revise(session: Session, things: Things, rows: readonly ChangeRow[]): Promise<void> {
  const tasks: Task[] = [];
  for (const row of rows) {
    const item = things.items.get(row.values.item);
    if (!item || openRevision(things, row)) continue;
    tasks.push({
      row,
      input: { itemId: item.id },
      // Every revision of an item begins with the same input.
      fate: 'changed',
      done: (payload) => {
        const { itemRevision } = payload as Payload & { itemRevision: Revision };
        item.revisions = [...item.revisions, itemRevision];
      },
    });
  }
  const select = `itemRevision { ${revisionFields} }`;
  const mutation = { field: 'reviseItem', input: 'ReviseItemInput', select };
  await bring(session, { title: 'revisions', mutation, tasks });
}

async function raise(
  session: Session,
  things: Things,
  rows: readonly ChangeRow[],
  revisions: readonly (Revision | null)[],
): Promise<void> {
  const [row] = rows;
  if (!row) return;
  let [order = null] = revisions.flatMap((revision) => revision?.changeOrder ?? []);
  if (!order) {
    const task: Task = {
      row,
      lines: rows,
      input: {
        title: row.values.title,
        reason: row.values.reason,
        affectedItems: rows.map(({ values }, at) => ({
          toRevisionId: revisions[at]?.id,
          workOrderDisposition: values.work_order_disposition,
          effectiveFrom: values.effective_from.date,
        })),
      },
      fate: 'created',
      done: (payload) => (order = { id: idIn(payload, 'changeOrder'), status: 'DRAFT' }),
    };
    const mutation = {
      field: 'createChangeOrder',
      input: 'CreateChangeOrderInput',
      select: 'changeOrder { id }',
    };
    await bring(session, { title: 'change orders', mutation, tasks: [task] });
  }
  if (order?.status === 'DRAFT' && row.values.status === 'RELEASED') {
    await release(session, things, rows, order.id);
  } else if (order) for (const each of rows) session.outcome.good(each, 'unchanged');
}

async function release(
  session: Session,
  things: Things,
  rows: readonly ChangeRow[],
  changeOrderId: string,
): Promise<void> {
  const [row] = rows;
  if (!row) return;
  const task: Task = {
    row,
    lines: rows,
    input: { changeOrderId },
    fate: 'changed',
    done: (payload) => {
      for (const each of rows) noteRelease(session, things, each, payload);
    },
  };
  const mutation = {
    field: 'releaseChangeOrder',
    input: 'ChangeOrderInput',
    select: `changeOrder { affectedItems { item { number } toRevision { ${revisionFields} } } }`,
  };
  await bring(session, { title: 'change orders', mutation, tasks: [task] });
}

/** The graph gives the label; the next change order of the file builds on it. */
function noteRelease(session: Session, things: Things, row: ChangeRow, payload: Payload): void {
  const { changeOrder } = payload as Payload & {
    changeOrder: { affectedItems: { item: { number: string }; toRevision: Revision }[] };
  };
  const { item: number, revision: label } = row.values;
  const item = things.items.get(number);
  const to = changeOrder.affectedItems.find((each) => each.item.number === number)?.toRevision;
  if (!item || !to) return;
  item.revisions = [...item.revisions.filter((revision) => revision.id !== to.id), to];
  if (to.label !== label) {
    session.outcome.bad(row, 'revision', `released, but as revision ${to.label ?? ''}`);
  }
}
