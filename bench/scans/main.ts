// Scans of a floor at work, through the public door of the product in split mode.
import { cpus } from 'node:os';
import { startSplit } from '@throughline/launch/house/split';
import { freePort } from '@throughline/launch/port';
import { silent } from '@throughline/launch/report';
import { Graph } from '../../tests/plant/graph.ts';
import { openBenchDatabase } from '../database.ts';
import { formatTable } from '../gateway/table.ts';
import { foundFloor } from './floor.ts';
import { asFastAsPossible, atPace, type Answers, Door } from './load.ts';

const asked = 500;
const seconds = 10;
const scanners = 16;

const database = await openBenchDatabase();
const { urls: databaseUrls, secrets } = database;
const ports = {
  erp: await freePort(),
  mes: await freePort(),
  plm: await freePort(),
  access: await freePort(),
};
const house = await startSplit({ databaseUrls, secrets, port: 0, log: silent, ports });
const door = new Door(house.url, secrets.apiKey);

const rows: string[][] = [];
function show(what: string, { milliseconds, refused, seconds: took }: Answers): void {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(1);
  const rate = (sorted.length / took).toFixed(0);
  rows.push([what, rate, at(0.5), at(0.99), String(refused)]);
}

try {
  const codes = await foundFloor(new Graph(house.url, secrets.apiKey));
  await asFastAsPossible(door, codes, { scanners, seconds: 5 });
  show(
    `${scanners} scanners, one scan after the other`,
    await asFastAsPossible(door, codes, { scanners, seconds }),
  );
  for (const perSecond of [asked / 5, asked / 2, asked]) {
    show(`${perSecond} a second`, await atPace(door, codes, { perSecond, seconds }));
  }
  console.log(`${formatTable(['scans', 'answered/s', 'p50 ms', 'p99 ms', 'refused'], rows)}

Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}, load included`);
} finally {
  door.close();
  await house.stop();
  await database.close();
}
process.exit(0);
