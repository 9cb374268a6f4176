// A list of 50,000 orders: exported as a file, and read page by page by its client, one after the other.
import { startInOneProcess } from '@throughline/launch/house/one-process';
import { silent } from '@throughline/launch/report';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { openBenchDatabase } from '../database.ts';
import { formatTable } from '../gateway/table.ts';

const count = Number(process.argv[2] ?? '50000');
const rowsOf = 'nodes { number status customer { number name } }';
const stage = await openBenchDatabase();
const { urls: databaseUrls, secrets } = stage;
const house = await startInOneProcess({ databaseUrls, secrets, port: 0, log: silent });

interface Operation {
  readonly id: string;
  readonly status: string;
  readonly rowCount: number;
  readonly resultPath: string;
}

interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function ask<Data>(key: string, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(house.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: [] };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function makeKey(): Promise<string> {
  const { createApiKey } = await ask<{ createApiKey: { key: string } }>(
    secrets.apiKey,
    'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
    {
      input: {
        name: 'bench',
        scopes: ['orders:read', 'parties:read', 'bulk:write'],
        budget: { maximum: 1_000_000_000, restoreRate: 1_000_000_000 },
        idempotencyKey: 'bench',
      },
    },
  );
  return createApiKey.key;
}

async function writeOrders(): Promise<void> {
  const sql = postgres(stage.adminUrl, { max: 1, onnotice: () => undefined });
  await sql`insert into erp.customer (id, number, name, created_at)
    select gen_random_uuid(), 'C-' || n, 'Customer ' || n, now() from generate_series(1, 100) n`;
  await sql`insert into erp.sales_order (id, number, customer_id, site_id, status, created_at)
    select gen_random_uuid(), 'SO-' || n, (array(select id from erp.customer))[1 + n % 100],
      gen_random_uuid(), 'CONFIRMED', now() from generate_series(1, ${count}) n`;
  await sql`analyze`;
  await sql.end();
}

/** Peak of what this process holds, which is the whole product, while something runs. */
async function watch(run: () => Promise<number>) {
  global.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  const began = performance.now();
  const rows = await run();
  clearInterval(timer);
  return { rows, seconds: (performance.now() - began) / 1_000, grown: (peak - before) / 1024 ** 2 };
}

async function readPages(key: string): Promise<number> {
  const query = `query($after: String) { salesOrders(first: 100, after: $after) { ${rowsOf} pageInfo { hasNextPage endCursor } } }`;
  let rows = 0;
  for (let after: string | null = null; ;) {
    const { salesOrders }: { salesOrders: Page } = await ask(key, query, { after });
    rows += salesOrders.nodes.length;
    if (!salesOrders.pageInfo.hasNextPage) return rows;
    after = salesOrders.pageInfo.endCursor;
  }
}

async function writeOut(key: string): Promise<Operation> {
  const { startExport } = await ask<{ startExport: { bulkOperation: { id: string } } }>(
    key,
    'mutation($input: StartExportInput!) { startExport(input: $input) { bulkOperation { id } } }',
    { input: { document: `{ salesOrders { ${rowsOf} } }`, idempotencyKey: 'export' } },
  );
  const { id } = startExport.bulkOperation;
  for (;;) {
    const { bulkOperation } = await ask<{ bulkOperation: Operation }>(
      key,
      `{ bulkOperation(id: "${id}") { id status rowCount resultPath } }`,
    );
    if (bulkOperation.status === 'COMPLETED') return bulkOperation;
    await sleep(100);
  }
}

async function take(key: string, path: string): Promise<number> {
  const response = await fetch(new URL(path, house.url), {
    headers: { authorization: `Bearer ${key}` },
  });
  let lines = 0;
  for await (const part of response.body ?? []) {
    for (const byte of part as Uint8Array) if (byte === 10) lines += 1;
  }
  return lines;
}

await writeOrders();
const key = await makeKey();
await readPages(key);
let path = '';
const measured = {
  'pages, read by the client': await watch(() => readPages(key)),
  'export, until it is written': await watch(async () => {
    const { resultPath, rowCount } = await writeOut(key);
    path = resultPath;
    return rowCount;
  }),
  'its file, taken': await watch(() => take(key, path)),
};
const rows = Object.entries(measured).map(([what, { rows: read, seconds, grown }]) => [
  what,
  String(read),
  seconds.toFixed(1),
  Math.round(read / seconds).toLocaleString('en'),
  grown.toFixed(0),
]);
console.log(
  `${formatTable(['way', 'rows', 'seconds', 'rows/s', 'peak MB more'], rows)}

Everything in one process; Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`,
);
await house.stop();
await stage.close();
