import { parts, roleOf } from '@throughline/launch/database/parts';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from '../access/asking.ts';
import { openHouse, type TestHouse } from '../harness/house.ts';

interface Entry {
  readonly actor: string;
  readonly party: string | null;
  readonly kind: string;
  readonly operation: string;
  readonly input: Record<string, unknown> | null;
  readonly code: string | null;
  readonly result: Record<string, unknown> | null;
  readonly event_count: number;
}

let house: TestHouse;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const entriesOf = (schema: string, requestId: string): Promise<readonly Entry[]> =>
  house.database.run(
    (sql) =>
      sql<Entry[]>`select * from ${sql(schema)}.audit_entry
        where request_id = ${requestId} order by id`,
  );

async function createItem(
  number: string,
  requestId: string,
  idempotencyKey = requestId,
): Promise<Record<string, unknown>> {
  const { data, errors } = await ask<{ createItem: Record<string, unknown> }>(
    house.house.url,
    house.key,
    {
      query: `mutation ($input: CreateItemInput!) {
        createItem(input: $input) { item { id } userErrors { code } } }`,
      variables: {
        input: { number, description: 'A frame', unit: 'EA', idempotencyKey },
      },
    },
    { 'x-request-id': requestId },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.createItem;
}

test('a write is in the trail once, with who asked for what and what came of it', async () => {
  const done = await createItem('FRAME-1', 'write-1');
  expect(done.userErrors).toEqual([]);
  expect(await createItem('FRAME-1', 'write-again', 'write-1')).toEqual(done);
  expect(await entriesOf('plm', 'write-1')).toMatchObject([
    {
      actor: 'development',
      party: 'INTERNAL',
      kind: 'WRITE',
      operation: 'createItem',
      input: { number: 'FRAME-1', idempotencyKey: 'write-1' },
      code: null,
      result: { itemId: expect.any(String) as string },
      event_count: expect.any(Number) as number,
    },
  ]);
  expect(await entriesOf('plm', 'write-again')).toEqual([]);
});

test('a refusal is in the trail, and nothing of what was refused', async () => {
  await createItem('FRAME-2', 'first');
  const refused = await createItem('FRAME-2', 'second');
  const [{ code }] = refused.userErrors as [{ code: string }];
  expect(await entriesOf('plm', 'second')).toMatchObject([
    { kind: 'REFUSAL', operation: 'createItem', code, input: { number: 'FRAME-2' }, result: null },
  ]);
});

test('what follows from a write elsewhere is in the trail there, under the same request', async () => {
  await createItem('FRAME-3', 'ripple');
  await vi.waitFor(
    async () => {
      const entries = await entriesOf('erp', 'ripple');
      expect(entries).toContainEqual(
        expect.objectContaining({ kind: 'WRITE', actor: 'development', party: null }),
      );
    },
    { timeout: 5_000 },
  );
});

test('clocks that find nothing to do write nothing', async () => {
  const idle = await house.database.run(
    (sql) => sql`select operation from mes.audit_entry where actor = 'clock'`,
  );
  expect([...idle]).toEqual([]);
});

test.each(parts)('the role of %s changes nothing in a trail', async (part) => {
  const sql = postgres(house.database.urls[part], { max: 1, onnotice: () => undefined });
  const trails = ['plm.audit_entry', 'mes.audit_entry', 'erp.audit_entry', 'access.audit_entry'];
  try {
    for (const trail of [...trails, 'relay.audit_seal']) {
      const id = trail === 'relay.audit_seal' ? 'position' : 'id';
      for (const change of [
        `update ${trail} set ${id === 'id' ? 'actor' : 'subgraph'} = 'nobody'`,
        `delete from ${trail}`,
        `truncate ${trail}`,
        `alter table ${trail} disable trigger all`,
      ]) {
        await expect(sql.unsafe(change), `${roleOf(part)}: ${change}`).rejects.toMatchObject({
          code: '42501',
        });
      }
    }
  } finally {
    await sql.end();
  }
});

test('an administrator too is stopped, and no role says when something was', async () => {
  for (const change of ['update plm.audit_entry set actor = null', 'truncate plm.audit_entry']) {
    await expect(house.database.run((sql) => sql.unsafe(change))).rejects.toThrow('append-only');
  }
  const sql = postgres(house.database.urls.plm, { max: 1 });
  const backdated = sql`insert into plm.audit_entry (at, actor, request_id, kind, operation)
    values ('2001-01-01', 'somebody', 'r', 'WRITE', 'o')`;
  await expect(backdated).rejects.toMatchObject({ code: '42501' });
  await expect(sql`delete from plm.audit_unsealed`).rejects.toMatchObject({ code: '42501' });
  await sql.end();
});
