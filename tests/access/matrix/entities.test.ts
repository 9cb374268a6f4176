import { type Rights, signRights } from '@throughline/chassis/rights';
import { startAccess } from '@throughline/access/main';
import { startErp } from '@throughline/erp/main';
import { startMes } from '@throughline/mes/main';
import { startPlm } from '@throughline/plm/main';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entitiesOf } from './entities.ts';
import { openPartners, type Partner, type Partners } from './partners.ts';

const secret = 'a secret of this test alone, long enough';
let partners: Partners;
/** Subgraphs over the same database, with a secret that the test knows: past the gateway. */
let subgraphs: readonly { readonly name: string; readonly url: string; stop(): Promise<void> }[];

beforeAll(async () => {
  partners = await openPartners();
  const { urls } = partners.house.database;
  subgraphs = [
    await startErp({ databaseUrl: urls.erp, secret }),
    await startMes({ databaseUrl: urls.mes, secret }),
    await startPlm({ databaseUrl: urls.plm, secret }),
    await startAccess({ databaseUrl: urls.access, secret }),
  ];
}, 240_000);
afterAll(async () => {
  await Promise.all(subgraphs.map((one) => one.stop()));
  await partners.house.close();
});

type Told = Record<string, unknown> | null;

async function askEntities(
  { name, url }: { readonly name: string; readonly url: string },
  rights: Rights,
  { type, selection }: { readonly type: string; readonly selection: string },
  ids: readonly string[],
): Promise<readonly Told[]> {
  const body = JSON.stringify({
    query: `query ($these: [_Any!]!) { _entities(representations: $these) {
      ... on ${type} { ${selection} } } }`,
    variables: { these: ids.map((id) => ({ __typename: type, id })) },
  });
  const deed = { what: `POST ${new URL(url).pathname}`, body };
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-throughline-rights': signRights(secret, name, rights, deed),
    },
    body,
  });
  const answer = (await response.json()) as { data?: { _entities: Told[] } | null };
  return answer.data?._entities ?? [];
}

/** Whoever comes past the gateway with every scope, but on a partner's side. */
const rightsOf = ({ party }: Pick<Partner, 'party'>): Rights => ({
  keyId: 'partner',
  scopes: ['*'],
  party,
  sites: '*',
});
const ours: Rights = { keyId: 'ours', scopes: ['*'], party: { kind: 'INTERNAL' }, sites: '*' };

/** What is told beside the id that was asked with. */
const toldOf = (entities: readonly Told[]): number =>
  entities.filter((one) =>
    Object.entries(one ?? {}).some(([name, value]) => name !== 'id' && typeof value === 'string'),
  ).length;

async function ask(rights: Rights, foreign: Partner['foreign']) {
  const told: string[] = [];
  let asked = 0;
  for (const subgraph of subgraphs) {
    for (const entity of entitiesOf(subgraph.name)) {
      const ids = foreign.filter(({ type }) => type === entity.type).map(({ id }) => id);
      // What is asked by its type alone tells nothing.
      if (ids.length === 0 || entity.selection === 'id') continue;
      asked += ids.length;
      const answers = await askEntities(subgraph, rights, entity, ids);
      const marks = foreign.flatMap((one) => one.marks.filter((mark) => mark.startsWith('"')));
      const text = JSON.stringify(answers);
      const leaked = marks.find((mark) => text.includes(mark));
      if (leaked !== undefined) told.push(`${subgraph.name} ${entity.type}: ${leaked}`);
      const isOwner = / (number|status|code) /.test(` ${entity.selection} `);
      if (isOwner && toldOf(answers) > 0) told.push(`${subgraph.name} ${entity.type}`);
    }
  }
  return { told, asked };
}

test.each(['customer P1', 'customer P2', 'supplier P1', 'supplier P2'])(
  'a subgraph that is asked past the gateway tells %s nothing of somebody else’s entities',
  async (name) => {
    const partner = partners.of(name);
    const { told, asked } = await ask(rightsOf(partner), partner.foreign);
    expect(told).toEqual([]);
    expect(asked).toBeGreaterThan(15);
  },
);

test('our own side is told of the same entities, so that the question can be answered', async () => {
  const { told } = await ask(ours, partners.of('customer P1').foreign);
  for (const type of ['erp SalesOrder', 'mes WorkOrder', 'plm Item', 'erp Customer']) {
    expect(told.some((one) => one.startsWith(type))).toBe(true);
  }
});

test('a policy that lets go is noticed', async () => {
  await partners.house.database.run((sql) =>
    sql.unsafe(`drop policy partners on erp.sales_order;
      create policy partners on erp.sales_order for select to throughline_erp_partner using (true)`),
  );
  const partner = partners.of('customer P1');
  const { told } = await ask(rightsOf(partner), partner.foreign);
  expect(told).toContainEqual(expect.stringMatching(/^erp SalesOrder/));
});
