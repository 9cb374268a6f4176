// From a report on the floor, sent by a person, to the dashboards that show it: split mode, public door.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSplit } from '@throughline/launch/house/split';
import { freePort } from '@throughline/launch/port';
import { silent } from '@throughline/launch/report';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Graph } from '../../tests/plant/graph.ts';
import { openBenchDatabase } from '../database.ts';
import { formatTable } from '../gateway/table.ts';
import { foundJobs } from './floor.ts';

const dashboards = 20;
const perSecond = 10;
const seconds = 20;

const database = await openBenchDatabase();
const { urls: databaseUrls, secrets } = database;
const ports = {
  erp: await freePort(),
  mes: await freePort(),
  plm: await freePort(),
  access: await freePort(),
};
const house = await startSplit({ databaseUrls, secrets, port: 0, log: silent, ports });
const graph = new Graph(house.url, secrets.apiKey);

/** When each report was sent, by the quantity that its job then has. */
const sentAt = new Map<string, number>();
const toDashboard: number[] = [];
const toPerson: number[] = [];
const query = `subscription { workOrderChanged { eventType
  workOrder { jobOrders { id goodQuantity { value } } item { number description } } } }`;

interface Shown {
  readonly workOrderChanged: {
    readonly workOrder: {
      readonly jobOrders: readonly { id: string; goodQuantity: { value: string } }[];
    };
  };
}

function note({ workOrderChanged }: Shown): void {
  const now = performance.now();
  for (const { id, goodQuantity } of workOrderChanged.workOrder.jobOrders) {
    const sent = sentAt.get(`${id} ${goodQuantity.value}`);
    if (sent !== undefined) toDashboard.push(now - sent);
  }
}

function openDashboard() {
  const client = createClient({
    url: house.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${secrets.apiKey}` },
  });
  client.subscribe<Shown>(
    { query },
    { next: ({ data }) => data && note(data), error: console.error, complete: () => undefined },
  );
  return client;
}

function row(what: string, taken: readonly number[]): string[] {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(1);
  return [what, String(sorted.length), at(0.5), at(0.99)];
}

try {
  const jobs = await foundJobs(graph);
  const boards = Array.from({ length: dashboards }, openDashboard);
  await sleep(3000);
  const began = performance.now();
  const open: Promise<unknown>[] = [];
  for (let at = 0; at < perSecond * seconds; at += 1) {
    await sleep(Math.max(0, began + (at * 1000) / perSecond - performance.now()));
    const jobOrderId = jobs[at % jobs.length] ?? '';
    const good = Math.floor(at / jobs.length) + 1;
    const sent = performance.now();
    sentAt.set(`${jobOrderId} ${good}`, sent);
    const report = graph.do('reportProduction', { jobOrderId, good: '1' });
    open.push(report.then(() => toPerson.push(performance.now() - sent)));
  }
  await Promise.all(open);
  await sleep(2000);
  console.log(`${formatTable(
    [`${perSecond} reports/s, ${dashboards} dashboards`, 'count', 'p50 ms', 'p99 ms'],
    [row('sent to answered', toPerson), row('sent to shown', toDashboard)],
  )}

Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}, load included`);
  for (const board of boards) await board.dispose();
} finally {
  await house.stop();
  await database.close();
}
process.exit(0);
