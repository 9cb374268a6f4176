import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../federation/stubs/caller.ts';
import { startStubPlant, type StubPlant } from '../federation/stubs/stub-plant.ts';
import { Follower, type Told } from './follower.ts';
import { Keyring } from './keyring.ts';

const keys = new Keyring();
const dashboard = keys.issue('dashboard', { scopes: ['orders:read', 'stock:read'] });
const sameRights = keys.issue('screen', { scopes: ['stock:read', 'orders:read'] });
const lessRights = keys.issue('scanner', { scopes: ['orders:read'] });
let plant: StubPlant;
beforeAll(async () => {
  plant = await startStubPlant({ access: keys });
});
afterAll(() => plant.stop());

const query = `subscription Floor($above: Int, $deep: Boolean = false) {
  orderChanged(above: $above) { step item @include(if: $deep) { name } }
}`;
const variables = { above: 5, deep: true };
const reference = { key: dashboard, query, variables };
type Asked = typeof reference;

/** Opens them one after the other; how many subscriptions the subgraph has for them. */
async function upstreamsOf(asked: readonly Asked[]): Promise<number> {
  const followers: Follower[] = [];
  for (const one of asked) {
    followers.push(new Follower({ url: () => plant.gateway.url, ...one }));
    await eventually(() => {
      plant.erp.publish({ order: 0, step: 1 });
      return followers.every(({ told }) => told.length > 0);
    });
  }
  const count = plant.erp.listening();
  for (const follower of followers) follower.leave();
  await eventually(() => plant.erp.listening() === 0);
  return count;
}

it.each<[string, Partial<Asked>]>([
  ['asks the same', {}],
  ['writes it in another layout', { query: query.replaceAll(/\s+/g, ' # and so on\n') }],
  ['names it otherwise', { query: query.replace('Floor', 'Hall') }],
  ['gives it no name of its own', { query: `${query} query Other { orders { id } }` }],
  ['gives its variables in another order', { variables: { deep: true, above: 5 } }],
  ['gives variables that nobody asked for', { variables: { ...variables, tab: 3 } as never }],
  ['has another key with the same rights', { key: sameRights }],
])('who %s shares the subscription', async (_what, other) => {
  const operationName = other.query?.includes('Other') ? { operationName: 'Floor' } : {};
  expect(await upstreamsOf([reference, { ...reference, ...other, ...operationName }])).toBe(1);
});

it.each<[string, Partial<Asked>]>([
  ['has other variables', { variables: { above: 6, deep: true } }],
  ['wants other fields', { query: query.replace('step', 'step note') }],
  ['has fewer rights', { key: lessRights }],
])('who %s has a subscription of its own', async (_what, other) => {
  expect(await upstreamsOf([reference, { ...reference, ...other }])).toBe(2);
});

const isLast = ({ data }: Told): boolean =>
  (data.orderChanged.step ?? data.orderChanged.place) === 100;

it('each of them hears every event once, in its own words', async () => {
  const followers = [reference, { ...reference, query: query.replace('step', 'place: step') }].map(
    (asked) => new Follower({ url: () => plant.gateway.url, ...asked }),
  );
  await eventually(() => {
    plant.erp.publish({ order: 0, step: 1 });
    return followers.every(({ told }) => told.length > 0);
  });
  for (let step = 2; step <= 100; step += 1) plant.erp.publish({ order: 0, step });
  await eventually(() => followers.every(({ told }) => isLast(told.at(-1)!)));
  const [one, other] = followers.map(({ told }) => told.at(-1)!.data.orderChanged);
  expect(one).toEqual({ step: 100, item: { name: 'Cargo bike item-1' } });
  expect(other).toEqual({ place: 100, item: { name: 'Cargo bike item-1' } });
  for (const { told } of followers) {
    const cursors = told.map(({ cursor }) => Buffer.from(cursor, 'base64url').toString());
    expect(new Set(cursors).size).toBe(cursors.length);
  }
  for (const follower of followers) follower.leave();
});
