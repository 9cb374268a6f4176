import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendHead } from '@throughline/chassis/audit/heads';
import { readHead, sealBatch } from '@throughline/chassis/audit/sealer';
import { verifyTrail, type Verified } from '@throughline/chassis/audit/verify';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

const rows = 100_000;
const directory = mkdtempSync(join(tmpdir(), 'throughline-audit-'));
const headsFile = join(directory, 'audit-heads.log');
let database: TestDatabase;
let relay: postgres.Sql;
let admin: postgres.Sql;

const columns = `actor, request_id, kind, operation, input`;
const made = (from: number, to: number) => `insert into plm.audit_entry (${columns})
  select 'key ' || n, 'request ' || n, 'WRITE', 'createItem', jsonb_build_object('number', n)
  from generate_series(${from}, ${to}) n`;

beforeAll(async () => {
  database = await cloneDatabase();
  relay = postgres(database.urls.relay, { max: 1 });
  admin = postgres(database.adminUrl, { max: 1, onnotice: () => undefined });
  const plm = postgres(database.urls.plm, { max: 1 });
  const began = performance.now();
  for (let at = 1; at < rows; at += 25_000) await plm.unsafe(made(at, at + 24_999));
  await plm.end();
  const written = performance.now();
  while (await sealBatch(relay));
  const head = await readHead(relay);
  if (!head) throw new Error('nothing was sealed');
  await appendHead(headsFile, head);
  const sealed = performance.now();
  console.log(
    `${rows} rows: written in ${Math.round(written - began)} ms, sealed in ${Math.round(sealed - written)} ms`,
  );
});
afterAll(async () => {
  await Promise.all([relay.end(), admin.end()]);
  await database.drop();
  rmSync(directory, { recursive: true });
});

const verify = (): Promise<Verified> => verifyTrail(admin, headsFile);

/** Past the triggers, as an administrator can who means harm; put back afterwards. */
async function tampered(harm: string): Promise<Verified> {
  const past = (text: string) =>
    admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx.unsafe(text);
    });
  await admin`create table kept_entry as select * from plm.audit_entry`;
  await admin`create table kept_seal as select * from relay.audit_seal`;
  await past(harm);
  const verified = await verify();
  await past(`truncate plm.audit_entry, relay.audit_seal;
    insert into plm.audit_entry overriding system value select * from kept_entry;
    insert into relay.audit_seal select * from kept_seal;
    drop table kept_entry, kept_seal`);
  return verified;
}

/** What the one holds is in the other, and the other way around. */
const swapped = (one: number, other: number) => `
  update plm.audit_entry e
  set (at, actor, request_id, input) = (o.at, o.actor, o.request_id, o.input)
  from plm.audit_entry o where e.id in (${one}, ${other}) and o.id = ${one + other} - e.id`;

test('100,000 rows are whole', async () => {
  const began = performance.now();
  expect(await verify()).toEqual({ rows, fault: null });
  console.log(`verified in ${Math.round(performance.now() - began)} ms`);
});

test.each([
  [
    'changed',
    `update plm.audit_entry set actor = 'somebody else' where id in (70000, 90000)`,
    'row 70000 of plm.audit_entry (position 70000) was changed',
  ],
  [
    'changed in its time by a microsecond',
    `update plm.audit_entry set at = at + interval '1 microsecond' where id = 3`,
    'row 3 of plm.audit_entry (position 3) was changed',
  ],
  [
    'removed',
    'delete from plm.audit_entry where id = 50000',
    'row 50000 of plm.audit_entry (position 50000) is missing',
  ],
  [
    'removed with its seal',
    `delete from plm.audit_entry where id = 50000;
     delete from relay.audit_seal where position = 50000`,
    'the seal at position 50000 is missing',
  ],
  [
    'swapped with another',
    swapped(40_000, 60_000),
    'row 40000 of plm.audit_entry (position 40000) was moved: it holds what was written as row 60000',
  ],
  [
    'sealed in another order',
    `update relay.audit_seal set position = -1 where position = 20000;
     update relay.audit_seal set position = 20000 where position = 20001;
     update relay.audit_seal set position = 20001 where position = -1`,
    'the seal of row 20001 of plm.audit_entry (position 20000) was changed or moved',
  ],
  [
    'cut off with all that came after it',
    `delete from plm.audit_entry where id > 99000;
     delete from relay.audit_seal where position > 99000`,
    'the seal at position 99001 is missing: the trail ends at 99000',
  ],
  [
    'inserted past the triggers',
    `insert into plm.audit_entry (${columns})
     values ('nobody', 'r', 'WRITE', 'createItem', null)`,
    'of plm.audit_entry was inserted past the chain',
  ],
])('a row that was %s is named', async (_how, harm, fault) => {
  const verified = await tampered(harm);
  console.log(verified.fault);
  expect(verified.fault).toContain(fault);
});

test('a chain that was computed anew over a changed row is found by its head', async () => {
  await admin`create table relay.honest as select * from relay.audit_seal`;
  await admin`create table relay.honest_entry as select * from plm.audit_entry where id = 99990`;
  const past = (text: string) =>
    admin.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx.unsafe(text);
    });
  await past(`update plm.audit_entry set actor = 'somebody else' where id = 99990;
    delete from relay.audit_seal where position >= 99990;
    insert into plm.audit_unsealed select generate_series(99990, ${rows})`);
  while (await sealBatch(relay));
  expect(await verifyTrail(admin, null)).toEqual({ rows, fault: null });
  expect((await verify()).fault).toContain(`the chain was written anew: at position ${rows}`);
  await past(`truncate relay.audit_seal; insert into relay.audit_seal select * from relay.honest;
    update plm.audit_entry e set actor = h.actor from relay.honest_entry h where h.id = e.id;
    drop table relay.honest, relay.honest_entry`);
  expect(await verify()).toEqual({ rows, fault: null });
});

test('a row whose transaction commits late is sealed late, and not left out', async () => {
  const plm = postgres(database.urls.plm, { max: 2 });
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = (): void => undefined;
  const open = new Promise<void>((resolve) => (begun = resolve));
  const late = plm.begin(async (tx) => {
    await tx.unsafe(made(1, 1));
    begun();
    await held;
  });
  await open;
  await plm.unsafe(made(2, 3));
  await sealBatch(relay);
  expect(await verify()).toEqual({ rows: rows + 2, fault: null });
  release();
  await late;
  await plm.end();
  await Promise.all([sealBatch(relay), sealBatch(relay)]);
  expect(await verify()).toEqual({ rows: rows + 3, fault: null });
});

test('heads are for their owner alone', () => {
  expect(statSync(headsFile).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(headsFile, 'utf8'))).toMatchObject({ position: rows });
});
