import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';

export interface Holder {
  readonly adminUrl: string;
  readonly attached: boolean;
  readonly home: string;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = fileURLToPath(new URL('hold.ts', import.meta.url));

/** Another process that uses the server of that directory, perhaps as another user. */
export async function hold(directory: string, account: object = {}): Promise<Holder> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, directory], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...account,
  });
  const said = await firstLine(child);
  return {
    ...(JSON.parse(said) as Omit<Holder, 'end'>),
    end: async (signal) => {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the holder is mute');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the holder ended without a word');
}

/** Asks one question. */
export async function ask(url: string, statement: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}
