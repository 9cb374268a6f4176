import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '@throughline/launch/database/prepare';
import { parts, subgraphs } from '@throughline/launch/database/parts';
import { makeSecrets } from '@throughline/launch/database/secrets';
import { type RunningPostgres, startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withDatabase } from '../harness/database.ts';
import { ask } from './stage/holder.ts';

const directory = mkdtempSync(join(tmpdir(), 'throughline-own-'));
const { passwords } = makeSecrets();
let server: RunningPostgres;
let adminUrl = '';

beforeAll(async () => {
  chmodSync(directory, 0o755);
  server = await startPostgres({ directory, log: silent });
  await ask(server.adminUrl, `create role planner login password 'planner'`);
  await ask(server.adminUrl, 'create database plant');
  const url = new URL(withDatabase(server.adminUrl, 'plant'));
  [url.username, url.password] = ['planner', 'planner'];
  adminUrl = url.href;
});

afterAll(async () => {
  await server.stop();
  for (const place of [server.home, directory]) rmSync(place, { recursive: true, force: true });
});

test('a user who may not make roles is told what an administrator must run, and then may start', async () => {
  const refused = await prepareDatabase({ adminUrl, passwords, log: silent }).then(
    () => '',
    (error: Error) => error.message,
  );
  const statements = refused.split('\n').filter((line) => line.startsWith('  '));
  expect(statements).toHaveLength(parts.length + 4 * subgraphs.length + 2);
  expect(statements.at(-1)).toBe('  grant create on database "plant" to "planner";');
  for (const password of Object.values(passwords)) expect(refused).not.toContain(password);

  for (const statement of statements) {
    await ask(withDatabase(server.adminUrl, 'plant'), statement);
  }
  const urls = await prepareDatabase({ adminUrl, passwords, log: silent });
  expect(await ask(urls.relay, `select nextval('relay.position')::int as position`)).toEqual([
    { position: 1 },
  ]);
});

test('three that prepare one database at once agree', async () => {
  await ask(server.adminUrl, 'create database crowded');
  const crowded = withDatabase(server.adminUrl, 'crowded');
  const prepare = () => prepareDatabase({ adminUrl: crowded, passwords, log: silent });
  const [one, ...others] = await Promise.all([prepare(), prepare(), prepare()]);
  for (const other of others) expect(other).toEqual(one);
});

test('a database that another version has changed is left alone', async () => {
  const crowded = withDatabase(server.adminUrl, 'crowded');
  await ask(
    crowded,
    `insert into launch.migrations (part, name, hash) values ('erp', 'newer', '')`,
  );
  await expect(prepareDatabase({ adminUrl: crowded, passwords, log: silent })).rejects.toThrow(
    /another version of Throughline: it has the migration erp\/newer/,
  );
});
