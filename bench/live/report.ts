import { cpus } from 'node:os';
import { formatTable } from '../gateway/table.ts';
import type { FanOut } from './fan-out.ts';
import type { HouseFigures } from './house.ts';
import type { Deliveries } from './load/deliveries.ts';
import type { DropIns, Stalled } from './shown.ts';

const megabyte = 1024 * 1024;
const heads = [
  'subscribers',
  'gateway, ask',
  'deliveries/s',
  'p50 ms',
  'p99 ms',
  'all ms',
  'KB each',
  'RSS MB',
  'upstreams',
];

export function writeFanOut(measured: readonly FanOut[]): string {
  const rows = measured.map((one) => [
    String(one.subscribers),
    one.kind,
    rate(one.full).toFixed(0),
    one.calm.p50.toFixed(1),
    one.calm.p99.toFixed(1),
    one.single.p99.toFixed(1),
    // Of a few, the rest of the process hides it.
    one.subscribers < 1_000 ? '-' : (one.bytesEach / 1024).toFixed(1),
    (one.rss / megabyte).toFixed(0),
    String(one.upstreams),
  ]);
  return formatTable(heads, rows);
}

type Shown = readonly [what: string, reached: string, aim: string, isMet: boolean];

/** What was promised beside what was measured. */
export function writeShown(rows: readonly Shown[]): string {
  return formatTable(
    ['shown', 'reached', 'aim', 'met'],
    rows.map(([what, reached, aim, isMet]) => [what, reached, aim, isMet ? 'yes' : 'NO']),
  );
}

export function showFanOut(measured: readonly FanOut[]): readonly Shown[] {
  const of = (subscribers: number) =>
    measured.find((one) => one.kind === 'ours, the same' && one.subscribers === subscribers);
  const thousand = of(1_000);
  const idle = of(5_000);
  return [
    ...(thousand
      ? ([
          aimed('1,000 equal subscribers, deliveries/s', rate(thousand.full), '>=', 30_000),
          aimed('1,000 equal subscribers, upstreams', thousand.upstreams, '<=', 1),
        ] as const)
      : []),
    ...(idle
      ? ([
          aimed('5,000 idle subscribers, RSS in MB', idle.rss / megabyte, '<', 300),
          aimed('one event to all 5,000, p99 in ms', idle.single.p99, '<', 1_000),
        ] as const)
      : []),
  ];
}

export function showSteady(steady: Deliveries): readonly Shown[] {
  return [aimed('100 events/s to 100 subscribers, p99 in ms', steady.p99, '<', 50)];
}

export function showHouse(
  what: string,
  { deliveries, commits, missed }: HouseFigures,
): readonly Shown[] {
  return [
    aimed(`the whole house, ${what}: commits a second`, commits, '>=', 95),
    aimed('  from COMMIT to 100 clients, p50 in ms', deliveries.p50, '<', 50),
    aimed('  from COMMIT to 100 clients, p99 in ms', deliveries.p99, '<', 50),
    aimed('  deliveries that did not come, or came twice', Math.abs(missed), '<=', 0),
  ];
}

export function showStalled(stalled: Stalled): readonly Shown[] {
  const { growth, closedAfterMs, others, missed } = stalled;
  return [
    aimed('one stalled client, growth of RSS in MB', growth / megabyte, '<', 64),
    aimed('it is sent away, seconds after it stopped', (closedAfterMs ?? Infinity) / 1000, '<', 5),
    aimed('ten others meanwhile, p99 in ms', others.p99, '<', 250),
    aimed('deliveries that the others missed, or had twice', Math.abs(missed), '<=', 0),
  ];
}

export function showDropIns(dropIns: DropIns): readonly Shown[] {
  const left = Object.keys({ ...dropIns.before, ...dropIns.after }).reduce(
    (sum, kind) => sum + Math.max(0, (dropIns.after[kind] ?? 0) - (dropIns.before[kind] ?? 0)),
    0,
  );
  return [
    aimed('sockets and timers left by those who dropped in', left, '<=', 0),
    aimed('upstreams left', dropIns.upstreams, '<=', 0),
    aimed('heap left in MB', dropIns.heapGrowth / megabyte, '<', 8),
  ];
}

function aimed(what: string, reached: number, sense: '<' | '<=' | '>=', aim: number): Shown {
  const isMet = { '<': reached < aim, '<=': reached <= aim, '>=': reached >= aim }[sense];
  const digits = reached < 100 && !Number.isInteger(reached) ? 1 : 0;
  return [what, reached.toFixed(digits), `${sense} ${aim}`, isMet];
}

function rate(one: Deliveries): number {
  return one.count / one.seconds;
}

export function writeCircumstances(isPinned: boolean): string {
  const processors = cpus();
  const where = isPinned
    ? 'The gateway alone on core 1, subgraphs and subscribers on core 0.'
    : 'NOT PINNED: all processes share all cores, the figures tell little.';
  const machine = `${processors[0]?.model ?? '?'}, ${processors.length} cores, Node ${process.version}`;
  return `${where}\nMachine: ${machine}, ${new Date().toISOString().slice(0, 10)}.`;
}
