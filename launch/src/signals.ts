import { terminal } from './report.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes the terminal's Ctrl-C on as well: only a later one is meant. */
const sameMs = 300;

export interface Wish {
  readonly stopped: boolean;
  /** Settles at the first signal; from then on another one ends the process at once. */
  readonly asked: Promise<void>;
}

/** From here on Ctrl-C is a wish, and not the end. */
export function hearSignals(): Wish {
  let at: number | null = null;
  const asked = new Promise<void>((done) => {
    for (const name of signals) {
      process.on(name, () => {
        if (at === null) {
          at = Date.now();
          terminal.step(`${name}: stopping (once more to force it)`);
          done();
        } else if (Date.now() - at > sameMs) process.exit(130);
      });
    }
  });
  return {
    asked,
    get stopped() {
      return at !== null;
    },
  };
}
