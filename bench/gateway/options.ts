import { parseArgs } from 'node:util';
import { type Contestant, contestants } from './contestants.ts';
import type { QueryName } from './graph/queries.ts';

export interface Options {
  readonly rounds: number;
  /** Of warm-up and of measured time, for each contestant, query and round. */
  readonly warmup: number;
  readonly seconds: number;
  readonly connections: number;
  readonly contestants: readonly Contestant[];
  readonly queries: readonly QueryName[];
  /** Where processor profiles go, by contestant and query. */
  readonly cpuProf: string | null;
}

const usage = `npm run bench:gateway -- [--rounds 5] [--warmup 3] [--seconds 5] [--connections 50]
    [--only throughline,apollo] [--query small|big] [--cpu-prof <directory>]`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      warmup: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '50' },
      only: { type: 'string' },
      query: { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  });
  return {
    rounds: readNumber('rounds', values.rounds),
    warmup: readNumber('warmup', values.warmup),
    seconds: readNumber('seconds', values.seconds),
    connections: readNumber('connections', values.connections),
    contestants: chooseContestants(values.only),
    queries: chooseQueries(values.query),
    cpuProf: values['cpu-prof'] ?? null,
  };
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is no number above 0: ${text}\n${usage}`);
  return value;
}

/** A family's name takes both of its variants. */
function chooseContestants(only: string | undefined): readonly Contestant[] {
  if (only === undefined) return contestants;
  const wanted = only.split(',');
  const unknown = wanted.find((name) => !contestants.some((one) => isCalled(one, name)));
  if (unknown !== undefined) {
    const known = contestants.map(({ name }) => name).join(', ');
    throw new Error(`There is no contestant "${unknown}", only ${known}.\n${usage}`);
  }
  return contestants.filter((one) => wanted.some((name) => isCalled(one, name)));
}

function isCalled({ name, family }: Contestant, wanted: string): boolean {
  return wanted === name || wanted === family;
}

function chooseQueries(query: string | undefined): readonly QueryName[] {
  if (query === undefined) return ['small', 'big'];
  if (query === 'small' || query === 'big') return [query];
  throw new Error(`--query is small or big, not ${query}.\n${usage}`);
}
