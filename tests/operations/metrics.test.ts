import { randomUUID } from 'node:crypto';
import { freePort } from '@throughline/launch/port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { type Feed, Graph, until } from '../plant/graph.ts';

let port: number;
let house: TestHouse;
let graph: Graph;
let feed: Feed | undefined;

beforeAll(async () => {
  port = await freePort();
  process.env.THROUGHLINE_METRICS_PORT = String(port);
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
}, 120_000);
afterAll(async () => {
  feed?.close();
  await house.close();
  delete process.env.THROUGHLINE_METRICS_PORT;
});

type Samples = ReadonlyMap<string, number>;

const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:[a-zA-Z_]\w*="[^"\\\n]*",?)*\})?) (\S+)$/;

/** The text format of Prometheus: each line is a comment or a sample. */
async function scrape(): Promise<Samples> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  const samples = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    if (line === '' || /^# (HELP|TYPE) /.test(line)) continue;
    const [, name = '', value = ''] = sample.exec(line) ?? [];
    expect(name, line).not.toBe('');
    samples.set(name, Number(value));
  }
  return samples;
}

const ask = 'throughline_request_duration_seconds_count{type="query",code="OK"}';
const write = 'throughline_request_duration_seconds_count{type="mutation",code="OK"}';
const fetched = 'throughline_subgraph_fetch_duration_seconds_count{subgraph="plm",outcome="ok"}';
const stranger = 'throughline_errors_total{code="UNAUTHENTICATED"}';
const refused = 'throughline_refusals_total{subgraph="plm",code="NUMBER_TAKEN"}';
const appended = 'throughline_events_appended_total{subgraph="plm"}';
const delivered = 'throughline_events_delivered_total{subgraph="plm"}';
const applied = 'throughline_inbox_events_total{subgraph="erp",outcome="applied"}';
const hits = 'throughline_plans_total{result="hit"}';
const made = 'throughline_plans_total{result="made"}';

it('counts what was done', async () => {
  const before = await scrape();
  const moved = (after: Samples, name: string): number =>
    (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const query = `query Counted${Date.now()} { items(first: 1) { nodes { number } } }`;
  await graph.ask(query);
  await graph.ask(query);
  const item = { number: 'COUNTED', description: 'x', unit: 'C62' };
  await graph.do('createItem', item);
  expect(await graph.refusal('createItem', { ...item, idempotencyKey: randomUUID() })).toHaveLength(
    1,
  );
  await new Graph(house.house.url, 'tl_live_nobody').post('{ __typename }').catch(() => null);
  const after = await until('the reaction', scrape, (now) => moved(now, applied) > 0);
  expect(moved(after, ask)).toBe(2);
  expect(moved(after, write)).toBe(2);
  expect(moved(after, fetched)).toBe(4);
  expect([moved(after, made), moved(after, hits)]).toEqual([2, 2]);
  expect(moved(after, stranger)).toBe(1);
  expect(moved(after, refused)).toBe(1);
  expect(moved(after, appended)).toBe(1);
  expect(moved(after, delivered)).toBe(1);
});

it('shows what is open, waits and is held', async () => {
  feed = graph.subscribe('subscription { salesOrderChanged { eventType } }');
  const sockets = 'throughline_open_sockets{path="/graphql"}';
  const subscriptions = 'throughline_open_subscriptions{path="/graphql"}';
  const samples = await until('a socket', scrape, (now) => now.get(subscriptions) === 1);
  expect(samples.get(sockets)).toBe(1);
  expect(samples.get('throughline_outbox_backlog{subgraph="erp"}')).toBe(0);
  expect(samples.get('throughline_inbox_open{subgraph="mes",status="DEAD"}')).toBe(0);
  expect(samples.get('throughline_database_connections_max{subgraph="erp"}')).toBe(8);
  const pool = [...samples].filter(([name]) =>
    /^throughline_database_connections\{subgraph="erp"/.test(name),
  );
  expect(pool.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(0);
  expect(samples.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
});

it('makes no series of what callers say', async () => {
  const names = [...(await scrape()).keys()].join('\n');
  expect(names).not.toContain('Counted');
  expect(names).not.toContain(house.key);
});

it('is not to be had through the public door', async () => {
  const response = await fetch(new URL('/metrics', house.house.url));
  expect(response.status).toBe(404);
});
