import { parseArgs } from 'node:util';

/** The parts of the measurement, in the order in which they play. */
const parts = ['fan-out', 'steady', 'stalled', 'drop-in', 'house'] as const;
export type PartName = (typeof parts)[number];

export interface Options {
  readonly parts: readonly PartName[];
  /** Numbers of subscribers of one subscription. */
  readonly subscribers: readonly number[];
  /** Events that pass a client that has stopped reading. */
  readonly stalledEvents: number;
  readonly dropIns: number;
  /** Where the gateway's processor profiles go, one folder a measurement. */
  readonly cpuProf: string | null;
}

const usage = `npm run bench:live -- [--only ${parts.join(',')}] [--subscribers 1,100,1000,5000]
    [--stalled-events 300000] [--drop-ins 20000] [--cpu-prof <directory>]`;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: parts.join(',') },
      subscribers: { type: 'string', default: '1,100,1000,5000' },
      'stalled-events': { type: 'string', default: '300000' },
      'drop-ins': { type: 'string', default: '20000' },
      'cpu-prof': { type: 'string' },
    },
  });
  const wanted = values.only.split(',');
  const unknown = wanted.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}".\n${usage}`);
  return {
    parts: parts.filter((part) => wanted.includes(part)),
    subscribers: values.subscribers.split(',').map(readNumber),
    stalledEvents: readNumber(values['stalled-events']),
    dropIns: readNumber(values['drop-ins']),
    cpuProf: values['cpu-prof'] ?? null,
  };
}

function readNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`That is no number above 0: ${text}\n${usage}`);
  return value;
}
