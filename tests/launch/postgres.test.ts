import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canReach } from '@throughline/launch/postgres/account';
import { type RunningPostgres, startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';
import { root } from '@throughline/launch/settings';
import { afterEach, expect, test } from 'vitest';
import { ask, hold } from './stage/holder.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const places: string[] = [];

afterEach(() => {
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
});

function place(mode = 0o755): string {
  const directory = mkdtempSync(join(tmpdir(), 'throughline-launch-'));
  chmodSync(directory, mode);
  places.push(directory);
  return directory;
}

async function start(directory: string): Promise<RunningPostgres> {
  const running = await startPostgres({ directory, log: silent });
  places.push(running.home);
  return running;
}

test('data survive a stop and a start', async () => {
  const directory = place();
  const first = await start(directory);
  await ask(first.adminUrl, 'create table kept as select 7 as number');
  await first.stop();
  await expect(ask(first.adminUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
  const second = await start(directory);
  expect(second.attached).toBe(false);
  expect(await ask(second.adminUrl, 'select number from kept')).toEqual([{ number: 7 }]);
  expect(second.adminUrl).toBe(first.adminUrl);
  await second.stop();
});

test('a server that outlived its killed parent is found and used again', async () => {
  const directory = place();
  const killed = await hold(directory);
  await ask(killed.adminUrl, 'create table kept as select 7 as number');
  await killed.end('SIGKILL');
  const heir = await start(directory);
  expect(heir.attached).toBe(true);
  expect(await ask(heir.adminUrl, 'select number from kept')).toEqual([{ number: 7 }]);
  await heir.stop();
  await expect(ask(heir.adminUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
});

test('two that start at once share one server, and the last one out stops it', async () => {
  const directory = place();
  const [one, other] = await Promise.all([hold(directory), hold(directory)]);
  places.push(one.home);
  expect(one.adminUrl).toBe(other.adminUrl);
  await one.end('SIGTERM');
  expect(await ask(other.adminUrl, 'select 1 as here')).toEqual([{ here: 1 }]);
  await other.end('SIGTERM');
  await expect(ask(other.adminUrl, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
});

test('a checkout that only its owner can enter works too', async () => {
  const directory = join(place(0o700), '.throughline');
  const running = await start(directory);
  expect(running.home.startsWith(directory)).toBe(!isRoot);
  expect(await ask(running.adminUrl, 'select 1 as here')).toEqual([{ here: 1 }]);
  await running.stop();
  const again = await start(directory);
  expect(again.home).toBe(running.home);
  await again.stop();
});

test('root lends the server to another user; a normal user runs it as themselves', async () => {
  const directory = place();
  if (
    isRoot &&
    canReach(nobody, join(root, 'package.json')) &&
    canReach(nobody, process.execPath)
  ) {
    const own = place(0o777);
    const held = await hold(own, { ...nobody, env: { PATH: process.env.PATH, TMPDIR: own } });
    expect(statSync(held.home).uid).toBe(nobody.uid);
    await held.end('SIGTERM');
    // Root finds what a normal user made and goes on with it as that user.
    const rooted = await start(own);
    expect(statSync(rooted.home).uid).toBe(nobody.uid);
    await rooted.stop();
  }
  const running = await start(directory);
  const owner = statSync(running.home).uid;
  expect(isRoot ? owner !== 0 : owner === process.getuid?.()).toBe(true);
  expect(statSync(join(running.home, 'password')).mode & 0o777).toBe(0o600);
  expect(statSync(running.home).mode & 0o777).toBe(0o700);
  await running.stop();
});

test('data of another major version are refused in one line', async () => {
  const directory = place();
  mkdirSync(join(directory, 'postgres', 'data'), { recursive: true });
  writeFileSync(join(directory, 'postgres', 'data', 'PG_VERSION'), '99\n');
  const refused = start(directory);
  await expect(refused).rejects.toThrow(/^The data in .* are PostgreSQL 99's.*PostgreSQL 18/);
  await expect(refused).rejects.not.toThrow(/\n/);
});

test('the trace of a server that died with its machine does not stop the next one', async () => {
  const directory = place();
  const first = await start(directory);
  await first.stop();
  // After a restart the old pid may be anyone's: here it is this test's.
  writeFileSync(
    join(first.home, 'data', 'postmaster.pid'),
    `${process.pid}\n\n\n5432\n\n\n\nready\n`,
  );
  const second = await start(directory);
  expect(second.attached).toBe(false);
  await second.stop();
  expect(existsSync(join(first.home, 'data', 'postmaster.pid'))).toBe(false);
});
