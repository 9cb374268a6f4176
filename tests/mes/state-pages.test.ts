import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let shop: Shop;
let unit: string;
beforeAll(async () => {
  shop = await Shop.open();
  const input = { workCenterId: shop.workCenterId, code: 'PRESS-1', name: 'Press' };
  unit = (await shop.do('createWorkUnit', input, 'workUnit { id }')).workUnit.id;
});
afterAll(() => shop.close());

it('a page of states begins behind a state, not at any time that somebody makes up', async () => {
  for (const place of ['+123456-01-01T00:00:00Z', 'yesterday', 7, null]) {
    const after = Buffer.from(JSON.stringify(place)).toString('base64url');
    const { errors } = await shop.post(
      `query($id: ID!, $after: String) { workUnit(id: $id) { stateHistory(
        from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", first: 1, after: $after) {
        nodes { state } } } }`,
      { id: unit, after },
    );
    expect(errors?.map((error: any) => error.extensions.code)).toEqual(['INVALID_CURSOR']);
  }
});
