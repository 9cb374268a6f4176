import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartFailure } from '../failure.ts';
import { asAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';

export const superuser = 'throughline';

/** Makes the data directory when there is none; refuses one of another major version. */
export async function initialise(home: Home, binaries: Binaries): Promise<void> {
  const versionFile = join(home.data, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const written = readFileSync(versionFile, 'utf8').trim();
    if (written === binaries.major) return;
    throw new StartFailure(
      `The data in ${home.data} are PostgreSQL ${written}'s, and this version of Throughline ` +
        `brings PostgreSQL ${binaries.major}: start with the version that wrote them.`,
    );
  }
  // Made beside its place and renamed, so that a killed initdb leaves nothing half made.
  const draft = `${home.data}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  await runInitdb(home, binaries, draft);
  try {
    renameSync(draft, home.data);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(versionFile)) throw error;
  }
}

async function runInitdb(home: Home, binaries: Binaries, target: string): Promise<void> {
  const child = spawn(
    binaries.program('initdb'),
    [
      `--pgdata=${target}`,
      `--username=${superuser}`,
      `--pwfile=${join(dirname(home.data), 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ],
    { ...asAccount(home.account), cwd: home.directory, env: serverEnvironment() },
  );
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  if (code !== 0) throw new StartFailure(`PostgreSQL could not make its data: ${lastLine(said)}`);
}

/** Nothing of ours: PG* variables of the shell would steer the server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SYSTEMROOT, TEMP, TMP } = process.env;
  return { ...{ PATH, SYSTEMROOT, TEMP, TMP }, LC_ALL: 'C', TZ: 'UTC' };
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
