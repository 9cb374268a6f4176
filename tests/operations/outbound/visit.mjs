/**
 * Starts the product as `npm start -- --simulate` does, asks it a query, a mutation and a
 * subscription, lets it run and stops it. Prints what it saw as one line of JSON.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const runMs = Number(process.env.RUN_MS);
const startMs = 240_000;
const product = spawn(process.execPath, ['launch/src/main.mjs', 'start', '--simulate'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, NODE_OPTIONS: process.env.PRODUCT_NODE_OPTIONS ?? '' },
});
let said = '';
product.stdout.on('data', (chunk) => (said += chunk));
const ended = new Promise((resolve) => product.once('exit', resolve));

const ready = await waitUntil(() => /Graph\s+(\S+)[\s\S]*API key\s+(\S+)/.exec(said));
const [, url, key] = ready;
const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
const post = async (query) => {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.json();
};
const queried = await post('{ salesOrders(first: 2) { nodes { number customer { name } } } }');
const mutated = await post(`mutation { createItem(input: { idempotencyKey: "outbound",
  number: "OUTBOUND", description: "x", unit: "C62" }) { item { number } userErrors { code } } }`);
const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
const heard = await listen();
product.kill('SIGINT');
const code = await ended;
process.stdout.write(
  `${JSON.stringify({ queried, mutated, page: page.length, heard, code, noRoutes: noRoutes() })}\n`,
);
process.exit(0);

async function waitUntil(look) {
  for (const end = Date.now() + startMs; Date.now() < end; await sleep(100)) {
    const found = look();
    if (found) return found;
    if (product.exitCode !== null) break;
  }
  product.kill('SIGKILL');
  throw new Error(`the product did not start: ${said}`);
}

/** What the simulated floor does, for as long as the product is to run. */
async function listen() {
  let count = 0;
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${key}` },
  });
  const sink = { next: () => (count += 1), error: () => undefined, complete: () => undefined };
  client.subscribe({ query: 'subscription { workOrderChanged { eventType } }' }, sink);
  await sleep(runMs);
  await client.dispose();
  return count;
}

/** The kernel's own count, of all programs in this network: what found no way out. */
function noRoutes() {
  const file = '/proc/net/snmp';
  if (!existsSync(file)) return null;
  const [names, values] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Ip: '))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('OutNoRoutes')]);
}
