import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log.ts';

export interface Pump {
  /** Something may have come in. */
  nudge(): void;
  stop(): Promise<void>;
}

export interface PumpOptions {
  readonly name: string;
  readonly log: Logger;
  /** A nudge can get lost; this is how long we go without looking. */
  readonly pollMs: number;
  /** One round; true when there may be more to do at once. */
  round(): Promise<boolean>;
}

/** Runs rounds one after another: at once while there is work, else on a nudge or after a poll. */
export function startPump(options: PumpOptions): Pump {
  let stopped = false;
  let nudged = false;
  let wake: (() => void) | null = null;
  const rouse = () => {
    nudged = true;
    wake?.();
  };

  async function idle(): Promise<void> {
    if (nudged || stopped) return;
    const timer = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => (wake = resolve)),
      sleep(options.pollMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
    wake = null;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopped) {
      nudged = false;
      try {
        const more = await options.round();
        failures = 0;
        if (!more) await idle();
      } catch (error) {
        if (stopped) return;
        failures += 1;
        options.log.warn(
          { err: error, pump: options.name, failures },
          'round failed, trying again',
        );
        await sleep(Math.min(50 * 2 ** failures, 1000));
      }
    }
  }

  const running = run();
  return {
    nudge: rouse,
    stop: async () => {
      stopped = true;
      rouse();
      await running;
    },
  };
}
