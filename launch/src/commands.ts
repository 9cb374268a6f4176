import { withoutSecrets } from '@throughline/chassis/secret-text';
import { endOnUncaught } from '@throughline/chassis/uncaught';
import { StartFailure } from './failure.ts';

type Command = (args: readonly string[]) => Promise<void>;

/** Each is loaded when it is asked for: starting pays for nothing else. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).start,
  split: async () => (await import('./split.ts')).split,
  dev: async () => (await import('./dev.ts')).dev,
  import: async () => (await import('./import.ts')).importDirectory,
  backup: async () => (await import('./backup/commands.ts')).backup,
  'audit-verify': async () => (await import('./audit.ts')).verifyAudit,
  key: async () => (await import('./key.ts')).key,
  restore: async () => (await import('./backup/commands.ts')).restore,
};

/** Runs a command; what a person can mend is one line, not a stack. */
export async function run([name = 'start', ...args]: readonly string[]): Promise<void> {
  endOnUncaught();
  try {
    const load = commands[name];
    if (!load) throw new StartFailure(`There is no command ${name}.`);
    await (
      await load()
    )(args);
  } catch (error) {
    const told = error instanceof StartFailure ? error.message : describe(error);
    process.stderr.write(`${withoutSecrets(told)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
