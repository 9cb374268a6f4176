import { fileURLToPath } from 'node:url';
import { importPlant } from '@throughline/tools/import/import';
import { badLine } from '@throughline/tools/import/outcome';
import { startSimulation } from '@throughline/tools/simulate/simulate';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { directoryOf, goodFiles } from './company.ts';

const samplePlant = fileURLToPath(new URL('../../examples/plant', import.meta.url));

/** JSON until a test looks at it. */
type Data = ReturnType<typeof JSON.parse>;

let house: TestHouse;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(() => house.close());

async function bring(directory: string) {
  const steps: string[] = [];
  const log = { step: (text: string) => void steps.push(text), say: () => undefined };
  const { bad, files } = await importPlant({
    url: house.house.url,
    key: house.key,
    directory,
    log,
  });
  return { bad: bad.map(badLine), files, steps };
}

async function ask(query: string) {
  const response = await fetch(house.house.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${house.key}` },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as { data: Data; errors?: unknown[] };
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

/** Rows of every table that holds facts; what only moves events along is not counted. */
async function countRows(): Promise<Record<string, number>> {
  const sql = postgres(house.database.adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const tables = await sql<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_schema in ('erp', 'mes', 'plm') and table_type = 'BASE TABLE'
        and table_name not in ('inbox', 'planning_mark', 'planning_run') order by 1, 2`;
    const counts: Record<string, number> = {};
    for (const { schema, name } of tables) {
      const [row] = await sql<
        { rows: number }[]
      >`select count(*)::int as rows from ${sql(schema)}.${sql(name)}`;
      counts[`${schema}.${name}`] = row?.rows ?? 0;
    }
    return counts;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Planning follows in a moment: nothing moves any more when two counts are the same. */
async function settled(): Promise<Record<string, number>> {
  let before = await countRows();
  for (;;) {
    await new Promise((done) => setTimeout(done, 700));
    const now = await countRows();
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

describe('the sample plant', () => {
  it('goes in without a bad row, in less than a minute', async () => {
    const began = Date.now();
    const { bad, files, steps } = await bring(samplePlant);
    expect(bad).toEqual([]);
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(steps).toContain('items 100/100');
    for (const counts of Object.values(files)) expect(counts.unchanged).toBe(0);
  });

  it('is planned, and nothing was given up on', async () => {
    await settled();
    const { plannedOrders, deadLetters, salesOrders } = await ask(`{
      plannedOrders(first: 100) { nodes { number supplyType } }
      salesOrders(first: 20) { nodes { status lines { promisedOn } } }
      deadLetters {
        erp(first: 5) { nodes { reason } } mes(first: 5) { nodes { reason } }
        plm(first: 5) { nodes { reason } } } }`);
    expect(deadLetters).toEqual({ erp: { nodes: [] }, mes: { nodes: [] }, plm: { nodes: [] } });
    const kinds = plannedOrders.nodes.map((order: { supplyType: string }) => order.supplyType);
    expect(kinds).toEqual(expect.arrayContaining(['MAKE', 'BUY']));
    const drafts = salesOrders.nodes.filter(({ status }: { status: string }) => status === 'DRAFT');
    expect(drafts).toHaveLength(1);
  });

  it('has a bracket whose new revision waits for its date', async () => {
    const { itemByNumber } = await ask(`{ itemByNumber(number: "SA-BRKT") {
      effectiveRevision { label }
      revisions(first: 5) { nodes { label lifecycle changeOrder { title status } bom { lines { findNumber } } } } } }`);
    expect(itemByNumber).toEqual({
      effectiveRevision: { label: 'A' },
      revisions: {
        nodes: [
          {
            label: 'A',
            lifecycle: 'RELEASED',
            changeOrder: null,
            bom: { lines: [{ findNumber: 10 }, { findNumber: 20 }] },
          },
          {
            label: 'B',
            lifecycle: 'RELEASED',
            changeOrder: { title: 'Controller bracket with heat sink', status: 'RELEASED' },
            bom: { lines: [{ findNumber: 10 }, { findNumber: 20 }, { findNumber: 30 }] },
          },
        ],
      },
    });
  });

  it('stays as it is when it is brought in again', async () => {
    const before = await settled();
    const { bad, files } = await bring(samplePlant);
    expect(bad).toEqual([]);
    for (const [file, { created, changed }] of Object.entries(files)) {
      expect([file, created, changed]).toEqual([file, 0, 0]);
    }
    expect(await settled()).toEqual(before);
  });
});

describe("a company's own files", () => {
  it('change what may change and tell what may not', async () => {
    expect((await bring(await directoryOf(goodFiles))).bad).toEqual([]);
    const { bad, files } = await bring(
      await directoryOf({
        ...goodFiles,
        items: goodFiles.items.replace('LEG,Leg,', 'LEG,Longer leg,'),
        bom_lines: goodFiles.bom_lines.replace('LEG,4,', 'LEG,3,'),
        work_center_rates: goodFiles.work_center_rates.replace('60', '66'),
        item_planning: goodFiles.item_planning.replace('BUY,5', 'BUY,7'),
      }),
    );
    expect(bad).toEqual([
      'items.csv:3 description: already there, different: "Leg" there, "Longer leg" here',
      'bom_lines.csv:2 quantity: already there, different: "4" there, "3" here',
    ]);
    expect(files['work_center_rates.csv']).toMatchObject({ changed: 1 });
    expect(files['item_planning.csv']).toMatchObject({ changed: 1, unchanged: 1 });
    expect((await bring(await directoryOf(goodFiles))).files['item_planning.csv']).toMatchObject({
      changed: 1,
    });
    const { itemByNumber } = await ask(
      '{ itemByNumber(number: "LEG") { planning { leadTimeDays } } }',
    );
    expect(itemByNumber).toEqual({ planning: [{ leadTimeDays: 5 }] });
  });

  it('say how orders are sized, what is fetched from another site and what comes out beside', async () => {
    const files = {
      sites: 'code,name\nS1,Works\nS8,Branch\n',
      items: `number,description,unit,tracking,effective_from
PRESS,Pressed part,C62,LOT,2026-01-01
OFFCUT,Offcut,KGM,,2026-01-01
LUG,Lug,C62,,2026-01-01
TAB,Tab,C62,,2026-01-01
`,
      bom_lines: `parent,find_number,kind,cost_share,component,quantity,unit,to_lot_number,reference_designators
PRESS,10,,,LUG,2,C62,L-900,R1;R2
PRESS,20,BY_PRODUCT,,OFFCUT,0.5,KGM,,
PRESS,30,CO_PRODUCT,0.25,TAB,1,C62,,
`,
      item_planning:
        `item,site,supply_type,lead_time_days,source_site,lot_rule,lot_minimum,lot_multiple,yield,planning_fence_days
LUG,S1,BUY,3,,,100,50,0.98,2
LUG,S8,TRANSFER,1,S1,PERIOD,,,,
`.replace('PERIOD,', 'FIXED,'),
    };
    const refused = await bring(await directoryOf(files));
    expect(refused.bad).toEqual([
      expect.stringMatching(/^item_planning.csv:3 .*LOT_SIZE_INCOMPLETE/),
    ]);
    const good = {
      ...files,
      item_planning: files.item_planning.replace('FIXED,', ',').replace('0.98', '0.980'),
    };
    const { bad, files: counts } = await bring(await directoryOf(good));
    expect(bad).toEqual([]);
    expect(counts['bom_lines.csv']).toMatchObject({ unchanged: 3 });
    expect(counts['item_planning.csv']).toMatchObject({ created: 1, unchanged: 1 });
    const { itemByNumber: lug } = await ask(`{ itemByNumber(number: "LUG") { planning {
      site { code } supplyType sourceSite { code } yield planningFenceDays
      lotSizing { rule minimum { value } multiple { value } } } } }`);
    expect(lug.planning.sort((a: any, b: any) => a.site.code.localeCompare(b.site.code))).toEqual([
      {
        site: { code: 'S1' },
        supplyType: 'BUY',
        sourceSite: null,
        yield: '0.98',
        planningFenceDays: 2,
        lotSizing: { rule: 'LOT_FOR_LOT', minimum: { value: '100' }, multiple: { value: '50' } },
      },
      {
        site: { code: 'S8' },
        supplyType: 'TRANSFER',
        sourceSite: { code: 'S1' },
        yield: null,
        planningFenceDays: 0,
        lotSizing: { rule: 'LOT_FOR_LOT', minimum: null, multiple: null },
      },
    ]);
    const { itemByNumber: press } =
      await ask(`{ itemByNumber(number: "PRESS") { revisions(first: 1) {
      nodes { bom { lines { kind costShare toLotNumber referenceDesignators } } } } } }`);
    expect(press.revisions.nodes[0].bom.lines).toEqual([
      {
        kind: 'COMPONENT',
        costShare: null,
        toLotNumber: 'L-900',
        referenceDesignators: ['R1', 'R2'],
      },
      { kind: 'BY_PRODUCT', costShare: null, toLotNumber: null, referenceDesignators: [] },
      { kind: 'CO_PRODUCT', costShare: '0.25', toLotNumber: null, referenceDesignators: [] },
    ]);
  });

  it('that are bad are named row by row, and the good ones go in', async () => {
    const { bad, files } = await bring(
      await directoryOf({
        items:
          'number,description,unit,tracking,effective_from\nGOOD,g,C62,SERIAL,2026-01-01\nBAD,b,STK,,\nM,m,MTR,,2026-01-01\nX,x,C62,,\nY,y,C62,,\n',
        bom_lines:
          'parent,find_number,component,quantity,unit\nGOOD,10,M,2,KGM\nX,10,Y,1,C62\nY,10,X,1,C62\nM,10,GONE,1,C62\n',
        customers: Buffer.from('number,name\nC7,M\xfcller\n', 'latin1'),
        stock:
          'item,site,location,lot,quantity,unit\nM,S1,L1,,3,MTR\nGOOD,S1,L1,SN-1,1.5,C62\nGOOD,S1,L1,,1,C62\nM,S1,L1,,-3,MTR\n',
        sales_orders: 'number,customer,site\nK-9,C1,S1\n',
        sales_order_lines:
          'order,line_number,item,quantity,unit,due_on\nK-9,1,M,3,MTR,2027-02-30\n',
      }),
    );
    expect(bad).toEqual([
      'items.csv:3 unit: "STK" is not a known UN/ECE Rec 20 unit code',
      'customers.csv:2: not UTF-8: byte 0xFC at offset 16. Save the file as UTF-8; none of it is read',
      'stock.csv:5 quantity: -3 is negative',
      'sales_order_lines.csv:2 due_on: "2027-02-30" is not a date: write 2026-11-24, or +12 for twelve days from today',
      'bom_lines.csv:5 component: there is no item GONE',
      'bom_lines.csv:3 component: loop in the BOM: X -> Y -> X',
      'bom_lines.csv:4 component: loop in the BOM: X -> Y -> X',
      "bom_lines.csv:2 unit: KGM can't be converted to MTR. (UNIT_MISMATCH)",
      'items.csv:2 effective_from: not released: its design has a bad row at bom_lines.csv:2',
      'items.csv:4 effective_from: not released: its design has a bad row at bom_lines.csv:5',
      'stock.csv:3 quantity: GOOD has serial numbers: its quantity is whole. (SERIALISED_QUANTITY_FRACTIONAL)',
      'stock.csv:4 lot: GOOD needs a lot or serial number. (LOT_REQUIRED)',
      'sales_orders.csv:2: skipped: it belongs together with sales_order_lines.csv:2',
    ]);
    expect(files['items.csv']).toMatchObject({ created: 2, bad: 3 });
    expect(files['stock.csv']).toMatchObject({ created: 1 });
  });
});

describe('the simulated floor', () => {
  it('works the open orders through the graph, and stops at once', async () => {
    const said: string[] = [];
    const log = { step: (text: string) => void said.push(text), say: () => undefined };
    const simulation = await startSimulation({
      url: house.house.url,
      key: house.key,
      log,
      paceMs: 50,
      seed: 7,
    });
    const end = Date.now() + 20_000;
    const done = () => said.some((text) => text.startsWith('SIMULATED: complete '));
    while (!done() && Date.now() < end) await new Promise((next) => setTimeout(next, 100));
    const stopping = Date.now();
    await simulation.stop();
    expect(Date.now() - stopping).toBeLessThan(500);
    expect(said.filter((text) => text.includes('pauses'))).toEqual([]);
    expect(done()).toBe(true);
    const count = said.length;
    await new Promise((next) => setTimeout(next, 200));
    expect(said).toHaveLength(count);
    const { workOrders } = await ask('{ workOrders(first: 50) { nodes { status } } }');
    expect(workOrders.nodes.map(({ status }: { status: string }) => status)).toContain(
      'IN_PROGRESS',
    );
  }, 120_000);
});
