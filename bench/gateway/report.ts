import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Ceiling } from './ceiling.ts';
import { stock } from './contestants.ts';
import type { Crew } from './crew.ts';
import type { Measured } from './measure.ts';
import type { Options } from './options.ts';
import { median } from './readings.ts';
import type { Entry, Results } from './rounds.ts';
import { formatTable } from './table.ts';

const heads = [
  'query',
  'gateway',
  'requests/s',
  'x stock',
  'p50 ms',
  'p99 ms',
  'p99/p50',
  'CPU s/1,000',
  'peak MB',
  'calls/answer',
  'own core',
  'load core',
  'equal',
];

const rate = (one: Measured): number => one.answers / one.seconds;

export function writeTable({ entries, absent }: Results): string {
  const rows = entries.map((entry) => {
    const { query, contestant, rounds } = entry;
    if (rounds.length === 0) return [query, contestant.name, 'does not start, see below'];
    const of = (value: (one: Measured) => number): number => median(rounds.map(value));
    const stockRate = rateOfStock(entries, entry);
    return [
      query,
      contestant.name,
      of(rate).toFixed(0),
      stockRate === null ? '-' : (of(rate) / stockRate).toFixed(2),
      of((one) => one.p50).toFixed(1),
      of((one) => one.p99).toFixed(1),
      of((one) => one.p99 / one.p50).toFixed(2),
      of((one) => (one.gatewaySeconds / one.answers) * 1000).toFixed(2),
      of((one) => one.peakMegabytes).toFixed(0),
      of((one) => one.subgraphCalls / one.answers).toFixed(2),
      percent(of((one) => one.gatewaySeconds / one.seconds)),
      percent(of(loadCore)),
      equality(rounds),
    ];
  });
  const reasons = [...absent].map(([name, why]) => `${name} does not start: ${firstReason(why)}`);
  return [formatTable(heads, rows), ...reasons].join('\n');
}

function rateOfStock(entries: readonly Entry[], { query }: Entry): number | null {
  const found = entries.find((one) => one.query === query && one.contestant.name === stock);
  return found && found.rounds.length > 0 ? median(found.rounds.map(rate)) : null;
}

/** How busy subgraphs and load generator kept their core; near 100 % they are what is measured. */
function loadCore(one: Measured): number {
  return (one.stubSeconds + one.generatorSeconds) / one.seconds;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function equality(rounds: readonly Measured[]): string {
  const wrong = rounds.reduce((sum, one) => sum + one.wrong, 0);
  return wrong === 0 ? 'yes' : `no (${wrong})`;
}

function firstReason(complaint: string): string {
  const lines = complaint.split('\n').map((line) => line.trim());
  return lines.find((line) => /error/i.test(line)) ?? lines.find((line) => line !== '') ?? '?';
}

export function writeCircumstances(ceiling: Ceiling, crew: Crew, options: Options): string {
  const processors = cpus();
  const each = `${options.warmup} s of warm-up and ${options.seconds} s measured`;
  return [
    `${options.rounds} rounds, ${each}, ${options.connections} connections; medians.`,
    `Peers: ${readPeers().join(', ')}.`,
    `Machine: ${processors[0]?.model ?? '?'}, ${processors.length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.`,
    crew.pinned
      ? 'Gateways alone on core 1, subgraphs and load on core 0.'
      : 'NOT PINNED: all processes share all cores, the figures tell little.',
    `At most, by processor time: subgraphs ${ceiling.stub.toFixed(0)} calls/s, load generator ` +
      `${ceiling.generator.toFixed(0)} requests/s; both with a core each ${ceiling.together.toFixed(0)}/s.`,
  ].join('\n');
}

function readPeers(): readonly string[] {
  return ['../package.json', 'contestants/mercurius/package.json'].flatMap((path) => {
    const manifest = readFileSync(new URL(path, import.meta.url), 'utf8');
    const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
    return Object.entries(dependencies)
      .filter(([name]) => /gateway|runtime/.test(name))
      .map(([name, version]) => `${name} ${version}`);
  });
}
