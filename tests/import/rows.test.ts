import { importThrough } from '@throughline/tools/import/import';
import { badLine } from '@throughline/tools/import/outcome';
import { describe, expect, it } from 'vitest';
import { directoryOf, goodFiles } from './company.ts';
import { fakeGraph } from './fake-graph.ts';

const silent = { step: () => undefined, say: () => undefined };

async function bring(files: Record<string, string | Buffer>, graph = fakeGraph()) {
  const directory = await directoryOf(files);
  const { bad, files: counts } = await importThrough(graph, { directory, log: silent });
  const sent = graph.sent.map(({ field }) => field);
  return { bad: bad.map(badLine), counts, sent, inputs: graph.sent };
}

/** The good company with something else in some files. */
function but(changes: Partial<Record<keyof typeof goodFiles, string | Buffer>>) {
  return { ...goodFiles, ...changes };
}

describe('good files', () => {
  it('go in, each thing after what it needs', async () => {
    const { bad, sent, counts } = await bring(goodFiles);
    expect(bad).toEqual([]);
    expect(sent).toEqual([
      'setSite',
      'createArea',
      'createWorkCenter',
      'createWorkUnit',
      'setWorkCenterRate',
      'setShiftPattern',
      'defineTag',
      ...Array<string>(3).fill('createItem'),
      'setBom',
      'setOperations',
      ...Array<string>(3).fill('releaseRevision'),
      'createCustomer',
      'createSupplier',
      'setItemPlanning',
      'setItemPlanning',
      'createStorageLocation',
      'countStock',
      'countStock',
      'createPurchaseOrder',
      'createSalesOrder',
      'createSalesOrder',
      'confirmSalesOrder',
    ]);
    expect(counts['items.csv']).toEqual({ created: 3, changed: 0, unchanged: 0, bad: 0 });
  });

  it('keep exact numbers, units, umlauts and the order of the lines', async () => {
    const { inputs } = await bring(goodFiles);
    const inputOf = (field: string) => inputs.find((each) => each.field === field)?.input;
    expect(inputOf('createCustomer')).toMatchObject({ number: 'C1', name: 'Käufer GmbH' });
    expect(inputOf('setBom')).toMatchObject({
      lines: [{ findNumber: 10 }, { findNumber: 20, quantity: { value: '50', unit: 'GRM' } }],
    });
    expect(inputOf('createSalesOrder')).toMatchObject({
      customerReference: 'K-1',
      lines: [{ unitPrice: '120.5' }, { unitPrice: '9', dueOn: '2027-01-05' }],
    });
  });

  it('may come from a spreadsheet: byte order mark, CRLF, quoted line breaks, empty rows', async () => {
    const items =
      '\ufeffnumber,description,unit\r\nA,"two\r\nlines",C62\r\n\r\n,,\r\n B ,"say ""x""",KGM\r\nC,c,NO\r\n';
    const { bad, inputs } = await bring({ items });
    expect(inputs.map(({ input }) => [input.number, input.description])).toEqual([
      ['A', 'two\r\nlines'],
      ['B', 'say "x"'],
    ]);
    expect(bad).toEqual(['items.csv:7 unit: "NO" is not a known UN/ECE Rec 20 unit code']);
  });

  it('are found again by the same key when a run broke off', async () => {
    const keys = async () =>
      (await bring(goodFiles)).inputs.map(({ input }) => String(input.idempotencyKey));
    const [first, second] = [await keys(), await keys()];
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
  });
});

describe('a bad row is named, the others go in', () => {
  const header = 'number,description,unit,tracking,effective_from';
  const cases: [string, string, string][] = [
    ['an unknown unit', 'X,x,STK,,', 'unit: "STK" is not a known UN/ECE Rec 20 unit code'],
    [
      'a unit in small letters',
      'X,x,kgm,,',
      'unit: "kgm" is not a known UN/ECE Rec 20 unit code; KGM is one',
    ],
    ['an empty cell that is needed', 'X,,C62,,', 'description: is empty'],
    [
      'a word that is none of those allowed',
      'X,x,C62,BATCH,',
      'tracking: "BATCH" is none of NONE, LOT, SERIAL',
    ],
    [
      'a date that is none',
      'X,x,C62,,2026-02-30',
      'effective_from: "2026-02-30" is not a date: write 2026-11-24, or +12 for twelve days from today',
    ],
    ['too few cells', 'X,x,C62', ': has 3 cells, the header has 5'],
    ['too many cells', 'X,x,C62,NONE,,,', ': has 7 cells, the header has 5'],
    ['a number twice', 'OK,again,C62,,', 'number: OK is at items.csv:2 already'],
    ['a text too long', `${'X'.repeat(61)},x,C62,,`, 'number: has 61 characters, at most 60'],
  ];
  it.each(cases)('%s', async (_, row, reason) => {
    const items = `${header}\nOK,fine,C62,,\n${row}\nALSO,fine,C62,,\n`;
    const { bad, counts } = await bring({ items });
    expect(bad).toEqual([`items.csv:3${reason.startsWith(':') ? '' : ' '}${reason}`]);
    expect(counts['items.csv']).toEqual({ created: 2, changed: 0, unchanged: 0, bad: 1 });
  });

  it('a quantity that is negative, zero or no number', async () => {
    const stock =
      'item,site,location,lot,quantity,unit\nLEG,S1,L1,,-1,C62\nLEG,S1,L1,,"1,5",C62\nLEG,S1,L1,,1e3,C62\nOIL,S1,L1,B,0,KGM\n';
    const { bad, counts } = await bring(but({ stock }));
    expect(bad).toEqual([
      'stock.csv:2 quantity: -1 is negative',
      'stock.csv:3 quantity: "1,5" is not a number: the decimal mark is a point',
      'stock.csv:4 quantity: "1e3" is not a number',
    ]);
    expect(counts['stock.csv']).toMatchObject({ created: 1, bad: 3 });
  });

  it('a shift with the others of its work centre and day, and a tag of a machine that is not there', async () => {
    const { bad, sent, counts } = await bring(
      but({
        shifts: [
          'site,work_center,effective_from,name,weekdays,starts_at,ends_at,breaks',
          'S1,W1,2026-01-01,Early,,06:00,14:00,',
          'S1,W1,2026-01-01,Late,,14:00,22:60,',
          'S1,W1,2026-06-01,Early,,06:00,14:00,09:00-9:15',
          'S1,W1,2027-01-01,Early,FRIDAY,06:00,14:00,',
          '',
        ].join('\n'),
        tags: 'site,work_center,work_unit,name,unit\nS1,W1,U9,Heat,CEL\nS1,W1,U1,Heat,CEL\n',
      }),
    );
    expect(bad).toEqual([
      'shifts.csv:3 ends_at: "22:60" is not a time: write 06:00',
      'shifts.csv:4 breaks: "09:00-9:15" is not a break: write 09:00-09:15',
      'shifts.csv:2: skipped: it belongs together with shifts.csv:3',
      'tags.csv:2 work_unit: there is no work unit S1/W1/U9',
    ]);
    expect(counts['shifts.csv']).toMatchObject({ created: 1, bad: 3 });
    expect(counts['tags.csv']).toMatchObject({ created: 1, bad: 1 });
    expect(sent.filter((field) => field === 'setShiftPattern')).toHaveLength(1);
  });

  it('a site, work centre, component, customer, location or order that is not there', async () => {
    const { bad } = await bring(
      but({
        operations: 'item,sequence,name,site,work_center,run_minutes\nTABLE,10,Glue,S1,W9,1\n',
        item_planning: 'item,site,supply_type,lead_time_days\nLEG,S9,BUY,1\n',
        stock: 'item,site,location,lot,quantity,unit\nGONE,S1,L1,,1,C62\nLEG,S1,L9,,1,C62\n',
        sales_orders: 'number,customer,site\nK-1,C9,S1\n',
      }),
    );
    expect(bad).toEqual(
      expect.arrayContaining([
        'operations.csv:2 work_center: there is no work centre S1/W9',
        'item_planning.csv:2 site: there is no site S9',
        'stock.csv:2 item: there is no item GONE',
        'stock.csv:3 location: there is no storage location S1/L9',
        'sales_orders.csv:2 customer: there is no customer C9',
        'sales_order_lines.csv:4 order: there is no order K-2 in sales_orders.csv',
      ]),
    );
  });
});

describe('who builds on a bad row is left out, and told', () => {
  it('a BOM with its parent, an order with its lines', async () => {
    const items = goodFiles.items.replace('LEG,Leg,C62', 'LEG,Leg,BEIN');
    const { bad, sent } = await bring(but({ items }));
    expect(bad).toEqual([
      'items.csv:3 unit: "BEIN" is not a known UN/ECE Rec 20 unit code',
      'bom_lines.csv:2 component: skipped: item LEG at items.csv:3 is bad',
      'bom_lines.csv:3: skipped: it belongs together with bom_lines.csv:2',
      'operations.csv:2: skipped: it belongs together with bom_lines.csv:2',
      'items.csv:2 effective_from: not released: its design has a bad row at bom_lines.csv:2',
      'item_planning.csv:3 item: skipped: item LEG at items.csv:3 is bad',
      'stock.csv:2 item: skipped: item LEG at items.csv:3 is bad',
      'purchase_order_lines.csv:2 item: skipped: item LEG at items.csv:3 is bad',
      'purchase_orders.csv:2: skipped: it belongs together with purchase_order_lines.csv:2',
      'sales_order_lines.csv:2 item: skipped: item LEG at items.csv:3 is bad',
      'sales_orders.csv:2: skipped: it belongs together with sales_order_lines.csv:2',
      'sales_order_lines.csv:3: skipped: it belongs together with sales_order_lines.csv:2',
    ]);
    expect(sent).not.toContain('setBom');
    expect(sent.filter((field) => field === 'createSalesOrder')).toHaveLength(1);
  });

  it('a loop in a BOM is named before anything of it is sent', async () => {
    const { bad, sent } = await bring({
      items: 'number,description,unit\nA,a,C62\nB,b,C62\nC,c,C62\nD,d,C62\nE,e,C62\n',
      bom_lines:
        'parent,find_number,component,quantity,unit\nA,10,B,1,C62\nB,10,C,2,C62\nC,10,A,1,C62\nD,10,D,1,C62\nE,10,A,1,C62\n',
    });
    expect(bad).toEqual([
      'bom_lines.csv:2 component: loop in the BOM: A -> B -> C -> A',
      'bom_lines.csv:3 component: loop in the BOM: A -> B -> C -> A',
      'bom_lines.csv:4 component: loop in the BOM: A -> B -> C -> A',
      'bom_lines.csv:5 component: loop in the BOM: D -> D',
    ]);
    expect(sent.filter((field) => field === 'setBom')).toHaveLength(1);
  });

  it('what the graph refuses is told at the row and column it is about', async () => {
    const graph = fakeGraph(({ field }) =>
      field === 'setBom'
        ? { field: 'lines.1.quantity', code: 'UNIT_MISMATCH', message: 'KGM is no length.' }
        : null,
    );
    const { bad } = await bring(goodFiles, graph);
    expect(bad).toEqual([
      'bom_lines.csv:3 quantity: KGM is no length. (UNIT_MISMATCH)',
      'bom_lines.csv:2: skipped: it belongs together with bom_lines.csv:3',
      'items.csv:2 effective_from: not released: its design has a bad row at bom_lines.csv:2',
    ]);
  });

  it('what is not known yet is sent again until it is', async () => {
    let early = 3;
    const graph = fakeGraph(({ field }) =>
      field === 'setItemPlanning' && early-- > 0
        ? { field: 'itemId', code: 'NOT_FOUND', message: 'No such item.' }
        : null,
    );
    const { bad, counts } = await bring(goodFiles, graph);
    expect(bad).toEqual([]);
    expect(counts['item_planning.csv']?.created).toBe(2);
  });
});

describe('a file that cannot be read is named, the others go in', () => {
  it('another encoding, with byte and line', async () => {
    const customers = Buffer.from('number,name\nC0,Fine\nC1,K\xe4ufer\n', 'latin1');
    const { bad, counts } = await bring(but({ customers }));
    expect(bad[0]).toBe(
      'customers.csv:3: not UTF-8: byte 0xE4 at offset 24. Save the file as UTF-8; none of it is read',
    );
    expect(bad).toContain(
      'sales_orders.csv:2 customer: there is no customer C1 (its file could not be read to the end)',
    );
    expect(counts['purchase_orders.csv']?.created).toBe(1);
  });

  it.each([
    [
      'a column missing',
      'number\nC1\n',
      'customers.csv:1 name: missing column; none of the file is read',
    ],
    [
      'a column unknown',
      'number,nmae,name\nC1,x,y\n',
      'customers.csv:1 nmae: unknown column (known: number, name); none of the file is read',
    ],
    [
      'a column twice',
      'number,name,name\nC1,x,y\n',
      'customers.csv:1 name: twice; none of the file is read',
    ],
    [
      'semicolons',
      'number;name\nC1;x\n',
      'customers.csv:1 header: columns are separated by ";": RFC 4180 takes a comma',
    ],
  ])('%s', async (_, customers, reason) => {
    expect((await bring({ customers })).bad).toEqual([reason]);
  });

  it('rows before a quote that never closes', async () => {
    const { bad, sent } = await bring({ customers: 'number,name\nC1,One\nC2,"Two\nC3,Three\n' });
    expect(bad).toEqual(['customers.csv:3: a quote opens in this row and never closes']);
    expect(sent).toEqual(['createCustomer']);
  });

  it('a file whose name means nothing', async () => {
    const { bad } = await bring({ item: 'number\n' });
    expect(bad[0]).toMatch(/^item\.csv: no file of this name is known \(known: sites\.csv, /);
  });
});
