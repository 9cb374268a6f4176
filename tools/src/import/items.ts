import { findByNumber } from './graph.ts';
import { openRegister, type Register } from './register.ts';
import type { Payload } from './send.ts';
import { bring, goodRows, type Session, type Task, tellDifferent } from './session.ts';

export interface BomLineThere {
  readonly findNumber: number;
  readonly kind: string;
  readonly costShare: string | null;
  readonly component: { readonly number: string };
  readonly quantity: { readonly value: string; readonly unit: string };
  readonly attrition: string;
  readonly setUpQuantity: string;
  readonly roundingMultiple: string | null;
  readonly phantom: boolean;
  readonly effectiveFrom: string | null;
  readonly effectiveTo: string | null;
  readonly operationSequence: number | null;
  readonly fromLotNumber: string | null;
  readonly toLotNumber: string | null;
  readonly referenceDesignators: readonly string[];
}

export interface SegmentThere {
  readonly sequence: number;
  readonly name: string;
  readonly workCenter: { readonly id: string } | null;
  readonly setUpMinutes: string | null;
  readonly runMinutes: string;
  readonly cleanUpMinutes: string | null;
  readonly crewSize: number;
  readonly yield: string;
}

export interface Revision {
  readonly id: string;
  readonly label: string | null;
  readonly lifecycle: string;
  readonly effectiveFrom: string | null;
  readonly changeOrder: { readonly id: string; readonly status: string } | null;
  readonly bom: {
    readonly batchQuantity: { readonly value: string; readonly unit: string };
    readonly lines: readonly BomLineThere[];
  };
  readonly operationsDefinition: { readonly segments: readonly SegmentThere[] } | null;
}

/** An item as the graph has it, with what this run adds. */
export interface KnownItem {
  readonly id: string;
  readonly number: string;
  readonly unit: string;
  revisions: readonly Revision[];
}

interface ItemThere {
  readonly id: string;
  readonly number: string;
  readonly description: string;
  readonly unit: string;
  readonly tracking: string;
  readonly revisions?: { readonly nodes: readonly Revision[] };
}

/** Everything of a revision that a file may say. */
export const revisionFields = `
  id label lifecycle effectiveFrom changeOrder { id status }
  bom { batchQuantity { value unit } lines {
    findNumber kind costShare component { number } quantity { value unit } attrition setUpQuantity
    roundingMultiple phantom effectiveFrom effectiveTo operationSequence
    fromLotNumber toLotNumber referenceDesignators } }
  operationsDefinition { segments {
    sequence name workCenter { id } setUpMinutes runMinutes cleanUpMinutes crewSize yield } }`;

function itemsQuery(more: string): string {
  return `query Items($numbers: [String!]!) { items(filter: { numbers: $numbers }, first: 100) {
    nodes { id number description unit tracking ${more} } } }`;
}

const designsQuery = itemsQuery(`revisions(first: 100) { nodes { ${revisionFields} } }`);

/** Items of the files and those the files name; missing ones are created. */
export async function bringItems(session: Session): Promise<Register<KnownItem>> {
  const there = await readItems(session);
  const items = openRegister<KnownItem>('item', session.plant.items, session.outcome);
  for (const { id, number, unit, revisions } of there.values()) {
    items.put(number, { id, number, unit, revisions: revisions?.nodes ?? [] });
  }
  const tasks: Task[] = [];
  for (const row of goodRows(session, 'items')) {
    const { number, description, unit, tracking } = row.values;
    const found = there.get(number);
    if (!found) {
      tasks.push({
        row,
        input: { number, description, unit, tracking },
        fate: 'created',
        done: (payload) => items.put(number, { number, unit, ...made(payload, unit) }),
        refused: () => items.spoil(number, row),
      });
      continue;
    }
    const different = tellDifferent(session, row, [
      ['description', found.description, description],
      ['unit', found.unit, unit],
      ['tracking', found.tracking, tracking],
    ]);
    if (!different) session.outcome.good(row, 'unchanged');
  }
  const select = 'item { id revisions(first: 1) { nodes { id label lifecycle effectiveFrom } } }';
  const mutation = { field: 'createItem', input: 'CreateItemInput', select };
  await bring(session, { title: 'items', mutation, tasks });
  return items;
}

/** A new item's first revision is empty. */
function made(payload: Payload, unit: string): Pick<KnownItem, 'id' | 'revisions'> {
  const { item } = payload as Payload & {
    item: { id: string; revisions: { nodes: Omit<Revision, keyof typeof empty>[] } };
  };
  const bom = { batchQuantity: { value: '1', unit }, lines: [] };
  return { id: item.id, revisions: item.revisions.nodes.map((one) => ({ ...one, ...empty, bom })) };
}

const empty = { changeOrder: null, operationsDefinition: null, bom: null };

async function readItems({ graph, plant }: Session): Promise<Map<string, ItemThere>> {
  const there = new Map<string, ItemThere>();
  const take = (item: ItemThere): void => void there.set(item.number, item);
  const designed = new Set([
    ...plant.items.rows.map((row) => row.values.number),
    ...plant.bom_lines.rows.map((row) => row.values.parent),
    ...[...plant.boms.rows, ...plant.operations.rows, ...plant.change_orders.rows].map(
      (row) => row.values.item,
    ),
  ]);
  // A revision brings its whole BOM: fewer at once than where a name will do.
  const designs = { query: designsQuery, field: 'items', atOnce: 25 };
  await findByNumber<ItemThere>(graph, designed, designs, take);
  const named = new Set([
    ...plant.bom_lines.rows.map((row) => row.values.component),
    ...[
      ...plant.item_planning.rows,
      ...plant.stock.rows,
      ...plant.purchase_order_lines.rows,
      ...plant.sales_order_lines.rows,
    ].map((row) => row.values.item),
  ]);
  for (const number of designed) named.delete(number);
  const released = itemsQuery('revisions(first: 1) { nodes { id label lifecycle effectiveFrom } }');
  await findByNumber<ItemThere>(graph, named, { query: released, field: 'items' }, take);
  return there;
}

/** The revision that files call by that label, as far as there is one. */
export function revisionOf(item: KnownItem, label: string): Revision | null {
  const named = item.revisions.find((revision) => revision.label === label);
  if (named) return named;
  const open = item.revisions.findLast((revision) => revision.label === null);
  if (!open) return null;
  // The first revision is A, whatever comes after it is not.
  return (label === 'A') === (open === item.revisions[0]) ? open : null;
}

export function isReleased(item: KnownItem): boolean {
  return item.revisions.some((revision) => revision.label !== null);
}
