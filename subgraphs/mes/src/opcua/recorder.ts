import { startPump } from '@throughline/chassis/outbox/pump';
import type { WorkerUnit } from '@throughline/chassis/subgraph';
import { type Heard, Hearing } from '../readings/hearing.ts';
import { type Notified, readNotified } from './values.ts';

const everyMs = 1_000;
const mostTogether = 2_000;
/** Beyond it the server is asked to wait: it queues for us. */
const mostWaiting = 50_000;

type Said = Notified | { readonly online: boolean };

export interface Recorder {
  note(said: Said): void;
  stop(): Promise<void>;
}

/** Writes down what a server says, as fast as the database takes it; `pause` holds the server off. */
export function startRecorder(
  unit: WorkerUnit,
  server: string,
  pause: (paused: boolean) => void,
): Recorder {
  const waiting: Said[] = [];
  const hearing = new Hearing(unit, 'opcua');
  let isPaused = false;
  const pump = startPump({
    name: `readings of ${server}`,
    log: unit.log,
    pollMs: everyMs,
    round: async () => {
      const some = waiting.slice(0, mostTogether);
      if (some.length === 0) return false;
      for (const heard of bundles(`opcua/${server}`, some)) await hearing.record(heard);
      waiting.splice(0, some.length);
      if (isPaused && waiting.length < mostWaiting / 2) pause((isPaused = false));
      return waiting.length > 0;
    },
  });
  return {
    note: (said) => {
      waiting.push(said);
      if (waiting.length >= mostWaiting && !isPaused) pause((isPaused = true));
      pump.nudge();
    },
    stop: () => pump.stop(),
  };
}

/** Values that follow each other go together, until the server is there or gone. */
function bundles(source: string, some: readonly Said[]): Heard[] {
  const heard: Heard[] = [];
  for (const one of some) {
    let last = heard.at(-1);
    if (!last || 'online' in one || last.online === false) {
      last = { source, readings: [], sentAt: null, online: null, withDevices: false };
      heard.push(last);
    }
    if ('online' in one) last.online = one.online;
    else last.readings.push(readNotified(one, last.readings.length + 1));
  }
  return heard;
}
