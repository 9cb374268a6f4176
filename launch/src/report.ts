/** How the commands speak to the person at the keyboard. */
export interface Report {
  step(text: string): void;
  say(text: string): void;
}

/** Since the process began. */
export function seconds(): string {
  return `${(performance.now() / 1000).toFixed(1)} s`;
}

/** Progress to standard error, answers to standard output. */
export const terminal: Report = {
  step: (text) => void process.stderr.write(`[${seconds()}] ${text}\n`),
  say: (text) => void process.stdout.write(`${text}\n`),
};

export const silent: Report = { step: () => undefined, say: () => undefined };
