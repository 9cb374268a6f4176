// Backward and forward traces in a history of a million units, as the graph reads them.
import type { RequestContext } from '@throughline/chassis/context';
import { openDatabase } from '@throughline/chassis/database';
import { massBalanceOf } from '@throughline/mes/genealogy/balance';
import { trace } from '@throughline/mes/genealogy/tracing';
import { stepsFrom } from '@throughline/mes/genealogy/steps';
import { cpus } from 'node:os';
import postgres from 'postgres';
import { openBenchDatabase } from '../database.ts';
import { median } from '../gateway/readings.ts';
import { formatTable } from '../gateway/table.ts';
import { writeHistory } from './history.ts';

const times = 15;
const everywhere = { itemIds: null, workCenterId: null, endsOnly: false, first: 100, after: null };

const stage = await openBenchDatabase();
const sql = postgres(stage.adminUrl, { max: 1, onnotice: () => undefined });
const history = await writeHistory(sql);
const database = openDatabase(stage.urls.mes, 'bench', 2);
const context = () => ({ db: database.db, memory: {} }) as RequestContext;

const rows: string[][] = [];
async function measure(what: string, run: () => Promise<readonly unknown[]>): Promise<void> {
  const lots = (await run()).length;
  const milliseconds: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const began = performance.now();
    await run();
    milliseconds.push(performance.now() - began);
  }
  const [p50, most] = [median(milliseconds), Math.max(...milliseconds)];
  rows.push([what, String(lots), p50.toFixed(1), most.toFixed(1)]);
}

const { unit, glue } = history;
await measure('backward, all lots behind a unit', () => trace(context(), 'madeFrom', unit, 50));
await measure('backward, a page of 100 steps', async () => {
  const asked = { ...everywhere, direction: 'BACKWARD', depth: 50 } as const;
  return (await stepsFrom(context(), unit, asked)).nodes;
});
await measure('forward, all units with the glue', () => trace(context(), 'madeInto', glue, 50));
await measure('forward, a page of 100 steps', async () => {
  const asked = { ...everywhere, direction: 'FORWARD', depth: 50 } as const;
  return (await stepsFrom(context(), glue, asked)).nodes;
});
await measure('mass balance of a unit', async () => {
  const balance = await massBalanceOf(context(), unit);
  return balance?.inputs ?? [];
});
console.log(
  `${formatTable(['trace', 'rows', 'p50 ms', 'max ms'], rows)}

${history.units} units, ${history.rows} rows; Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`,
);
await database.close();
await sql.end();
await stage.close();
