import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
});

/** A directory of files of that content; `items` is `items.csv`. */
export async function directoryOf(files: Readonly<Record<string, string | Buffer>>) {
  const directory = await mkdtemp(join(tmpdir(), 'throughline-import-'));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, `${name}.csv`), content);
  }
  return directory;
}

/** A small company whose files are all good. */
export const goodFiles = {
  sites: 'code,name,time_zone\nS1,Works,Europe/Berlin\n',
  areas: 'site,code,name\nS1,A1,Hall\n',
  work_centers: 'site,area,code,name\nS1,A1,W1,Bench\n',
  work_units: 'site,work_center,code,name\nS1,W1,U1,Bench 1\n',
  shifts: [
    'site,work_center,effective_from,name,weekdays,starts_at,ends_at,breaks',
    'S1,W1,2026-01-01,Early,,06:00,14:00,09:00-09:15;11:30-12:00',
    'S1,W1,2026-01-01,Late,MONDAY;FRIDAY,14:00,22:00,',
    '',
  ].join('\n'),
  tags: 'site,work_center,work_unit,name,kind,data_type,unit\nS1,W1,U1,Cycles,COUNTER,INTEGER,C62\n',
  work_center_rates: 'site,work_center,hourly_rate\nS1,W1,60\n',
  items: [
    'number,description,unit,tracking,effective_from',
    'TABLE,Table,C62,,2026-01-01',
    'LEG,Leg,C62,NONE,2026-01-01',
    'OIL,"Oil, linseed",KGM,LOT,-10',
    '',
  ].join('\n'),
  bom_lines: [
    'parent,revision,find_number,component,quantity,unit',
    'TABLE,A,10,LEG,4,C62',
    'TABLE,A,20,OIL,50,GRM',
    '',
  ].join('\n'),
  operations: 'item,sequence,name,site,work_center,run_minutes\nTABLE,10,Glue,S1,W1,12.5\n',
  customers: 'number,name\nC1,Käufer GmbH\n',
  suppliers: 'number,name\nV1,Lieferant AG\n',
  item_planning: [
    'item,site,supply_type,lead_time_days,supplier,purchase_cost',
    'TABLE,S1,MAKE,2,,',
    'LEG,S1,BUY,5,V1,3.20',
    '',
  ].join('\n'),
  storage_locations: 'site,code,name\nS1,L1,Store\n',
  stock: 'item,site,location,lot,quantity,unit\nLEG,S1,L1,,20,C62\nOIL,S1,L1,LOT-7,800,GRM\n',
  purchase_orders: 'number,supplier,site\nP-1,V1,S1\n',
  purchase_order_lines:
    'order,line_number,item,quantity,unit,unit_price,due_on\nP-1,1,LEG,40,C62,3,+5\n',
  sales_orders: 'number,customer,site,status\nK-1,C1,S1,\nK-2,C1,S1,DRAFT\n',
  sales_order_lines: [
    'order,line_number,item,quantity,unit,unit_price,due_on',
    'K-1,20,LEG,2,C62,9,2027-01-05',
    'K-1,10,TABLE,1,C62,120.50,+20',
    'K-2,1,TABLE,3,C62,110,2027-03-01',
    '',
  ].join('\n'),
};
