import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { formatTable } from '../gateway/table.ts';
import { type Company, foundCompany } from './company.ts';
import { explodeNaively } from './naive.ts';
import type { Figures } from './planner.ts';
import { openStage } from './stage.ts';

interface Measured {
  readonly size: number;
  readonly company: Company;
  readonly figures: Figures;
  readonly naive: number | null;
}

const planner = fileURLToPath(new URL('planner.ts', import.meta.url));
const mend = new URL('../../launch/src/driver/mend.mjs', import.meta.url).href;

function plan(url: string, { siteId, top }: Company): Figures {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    // Memory for the young as `npm start` has it.
    ['--max-semi-space-size=32', '--import', mend, '--import', 'tsx', planner, url, siteId, top],
    { encoding: 'utf8', env: { ...process.env, LOG_LEVEL: 'silent' } },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Figures;
}

async function measure(size: number): Promise<Measured> {
  const stage = await openStage();
  try {
    const company = await foundCompany(stage.sql, size);
    const naive = await explodeNaively(stage.sql);
    return { size, company, figures: plan(stage.url, company), naive };
  } finally {
    await stage.close();
  }
}

const seconds = (value: number | null) => (value === null ? 'gave up' : value.toFixed(2));

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function write(measured: readonly Measured[]): string {
  const one = measured.find(({ size }) => size === 1)?.figures.seconds;
  const heads = [
    'size',
    'items',
    'demands',
    'planned orders',
    'all anew s',
    'x size 1',
    'again s',
    'peak MB',
    'net change ms p50',
    'max',
    'naive SQL s',
  ];
  const rows = measured.map(({ size, company, figures, naive }) => [
    `${size}x`,
    String(company.items),
    String(company.demands),
    String(figures.plannedOrders),
    seconds(figures.seconds),
    one === undefined ? '-' : (figures.seconds / one).toFixed(2),
    seconds(figures.again),
    figures.megabytes.toFixed(0),
    median(figures.netChanges).toFixed(0),
    Math.max(...figures.netChanges).toFixed(0),
    seconds(naive),
  ]);
  return formatTable(heads, rows);
}

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1, 2, 4];
const measured: Measured[] = [];
for (const size of sizes) {
  const one = await measure(size);
  measured.push(one);
  const phases = Object.entries(one.figures.phases).map(
    ([name, took]) => `${name} ${seconds(took)}`,
  );
  console.error(`${size}x: ${phases.join(', ')}`);
}
console.log(
  `${write(measured)}\n\nNode ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`,
);
