import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@throughline/launch/port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const file = (name: string) => new URL(`outbound/${name}`, import.meta.url).href;
const visit = fileURLToPath(file('visit.mjs'));
const counted = `--import ${file('count.mjs')}`;

interface Visit {
  readonly queried: object;
  readonly mutated: object;
  readonly page: number;
  readonly heard: number;
  readonly code: number;
  readonly noRoutes: number | null;
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'throughline-outbound-'));
  chmodSync(directory, 0o755);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Whoever runs the tests may have settings of their own that reach out. */
function environmentFor(name: string): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    THROUGHLINE_DIRECTORY: join(directory, name),
    OUTBOUND_LOG: join(directory, `${name}.log`),
  };
}

function attempts(name: string): { what: string; host: string }[] {
  const log = join(directory, `${name}.log`);
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { what: string; host: string });
}

function run(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    }
    child.once('close', (code) => resolve({ code, said }));
  });
}

/** The product runs, is asked and stops; with what went before the program, in another network. */
async function visitProduct(
  name: string,
  runMs: number,
  before: readonly string[] = [],
): Promise<Visit> {
  const port = String(await freePort());
  const settings = { PORT: port, PRODUCT_NODE_OPTIONS: counted, RUN_MS: String(runMs) };
  const env = { ...environmentFor(name), ...settings };
  const { code, said } = await run([...before, process.execPath, visit], env);
  expect(code, said).toBe(0);
  return JSON.parse(said.trimEnd().split('\n').at(-1) ?? '') as Visit;
}

function expectServed({ queried, mutated, page, heard, code }: Visit): void {
  expect(queried).toMatchObject({ data: { salesOrders: { nodes: [{}, {}] } } });
  expect(mutated).toEqual({
    data: { createItem: { item: { number: 'OUTBOUND' }, userErrors: [] } },
  });
  expect(page).toBeGreaterThan(500);
  expect(heard).toBeGreaterThan(0);
  expect(code).toBe(0);
}

/** A network of the loopback alone; null where this machine lets nobody make one. */
function findIsolation(): readonly string[] | null {
  const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const up = 'ip link set lo up && exec "$@"';
  const alone = ['unshare', '--net', 'sh', '-c', up, 'sh'];
  // A mapped root may make the network; PostgreSQL then wants to be nobody's root again.
  const again = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`];
  const mapped = ['unshare', '--map-root-user', '--net', 'sh', '-c', up, 'sh', ...again];
  for (const way of [alone, mapped]) {
    try {
      const [program = '', ...args] = way;
      execFileSync(program, [...args, 'true'], { stdio: 'ignore' });
      return way;
    } catch {
      // not this way
    }
  }
  return null;
}

const isolation = findIsolation();
if (!isolation) {
  process.stderr.write('outbound: this machine lets nobody make a network of its own; not run\n');
}

describe('nothing leaves the machine', () => {
  it('counts what gets out, each way of it', async () => {
    const name = 'planted';
    const options = `${counted} --import ${file('plant.mjs')}`;
    const env = { ...environmentFor(name), NODE_OPTIONS: options };
    const { said } = await run([process.execPath, 'launch/src/main.mjs', 'nothing'], env);
    expect(said).toContain('There is no command nothing.');
    const ways = attempts(name).map(({ what, host }) => `${what} ${host}`);
    expect(new Set(ways)).toEqual(
      new Set(['connect 192.0.2.1', 'datagram 192.0.2.1', 'dns.lookup throughline.invalid']),
    );
    expect(ways.filter((way) => way.startsWith('connect'))).toHaveLength(2);
  });

  it('while the product runs, simulates, answers and pushes', { timeout: 400_000 }, async () => {
    expectServed(await visitProduct('open', 8_000));
    expect(attempts('open')).toEqual([]);
  });

  it.skipIf(!isolation)(
    'in a network of the loopback alone, where the kernel counts as well',
    { timeout: 400_000 },
    async () => {
      const plant = [...(isolation ?? []), process.execPath, '--import', file('plant.mjs'), '-e'];
      const count = 'process.stdout.write(require("fs").readFileSync("/proc/net/snmp", "utf8"))';
      const { said } = await run([...plant, count], environmentFor('kernel'));
      expect(outNoRoutes(said)).toBeGreaterThan(0);

      const seen = await visitProduct('alone', 20_000, isolation ?? []);
      expectServed(seen);
      expect(attempts('alone')).toEqual([]);
      expect(seen.noRoutes).toBe(0);
    },
  );
});

function outNoRoutes(snmp: string): number {
  const [names = [], values = []] = snmp
    .split('\n')
    .filter((line) => line.startsWith('Ip: '))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('OutNoRoutes')]);
}
