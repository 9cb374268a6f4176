import { newId } from '@throughline/chassis/ids';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import type postgres from 'postgres';

/** Items on each level; those on the last are bought. */
export const widths = [500, 1500, 2000, 2000, 2000, 2000];
const fan = 5;
const workCenters = 20;

export interface Structure {
  readonly items: number;
  readonly lines: number;
  /** A bought item, and a work centre. */
  readonly boughtId: string;
  readonly workCenterId: string;
}

/** Released as PLM publishes them: so many lines to the next level and one operation each. */
export async function buildStructure(sql: postgres.Sql): Promise<Structure> {
  const levels = widths.map((width) => Array.from({ length: width }, newId));
  const centers = Array.from({ length: workCenters }, newId);
  const made = levels.slice(0, -1).flatMap((ids, level) =>
    ids.map((itemId, at) => {
      const below = levels[level + 1] ?? [];
      const parts = Array.from(
        { length: fan },
        (_, step) => below[(at * 7 + step * 13) % below.length] ?? '',
      );
      return define(itemId, `${level}-${at}`, parts, centers[at % workCenters] ?? '');
    }),
  );
  const all = levels.flat();
  for (let from = 0; from < made.length; from += 1000) {
    const rows = made.slice(from, from + 1000).map((snapshot) => ({ ...key(snapshot), snapshot }));
    await sql`/* definitions */
      insert into erp.definition (revision_id, item_id, label, effective_from, snapshot)
      select revision_id, item_id, 'A', '2020-01-01', snapshot
      from jsonb_to_recordset(${sql.json(rows)})
        as row(revision_id uuid, item_id uuid, snapshot jsonb)`;
  }
  await sql`/* bought */
    insert into erp.purchase_cost (item_id, amount)
    select id::uuid, 1.25 from jsonb_array_elements_text(${sql.json(levels.at(-1) ?? [])}) as id`;
  await sql`/* rates */
    insert into erp.work_center_rate (work_center_id, hourly_rate, labour_rate, overhead_percent)
    select id::uuid, 60, 35, 12 from jsonb_array_elements_text(${sql.json(centers)}) as id`;
  await sql`/* stock of everything */
    insert into erp.stock_valuation (item_id, quantity)
    select id::uuid, 7 from jsonb_array_elements_text(${sql.json(all)}) as id`;
  await sql`analyze`;
  return {
    items: all.length,
    lines: made.length * fan,
    boughtId: levels.at(-1)?.[0] ?? '',
    workCenterId: centers[0] ?? '',
  };
}

function key({ revisionId, itemId }: ProductDefinition) {
  return { revision_id: revisionId, item_id: itemId };
}

function define(
  itemId: string,
  itemNumber: string,
  parts: readonly string[],
  workCenterId: string,
): ProductDefinition {
  return {
    revisionId: newId(),
    itemId,
    itemNumber,
    label: 'A',
    effectiveFrom: '2020-01-01',
    predecessorId: null,
    changeOrderId: null,
    batchQuantity: '7',
    lines: parts.map((componentItemId, at) => ({
      lineId: newId(),
      findNumber: at,
      componentItemId,
      quantity: '9',
      attrition: '0.02',
      setUpQuantity: '0',
      roundingMultiple: null,
      phantom: false,
      effectiveFrom: null,
      effectiveTo: null,
      operationSequence: null,
    })),
    operations: [
      {
        operationId: newId(),
        sequence: 10,
        name: 'Make',
        workCenterId,
        setUpMinutes: '5',
        runMinutes: '3.5',
        cleanUpMinutes: '0',
        crewSize: 1,
        yield: '1',
        instructions: [],
        characteristics: [],
        tools: [],
      },
    ],
  };
}
