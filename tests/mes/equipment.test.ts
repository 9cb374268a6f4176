import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

it('a site is set again by its code, and says so only when something changed', async () => {
  const site = { code: 'S1', name: 'Works', timeZone: 'Europe/Berlin', closedOn: ['2030-12-25'] };
  const again = async (input: object) =>
    (await shop.do('setSite', input, 'site { id workingDays timeZone closedOn }')).site;
  const changed = await again(site);
  expect(changed).toEqual({
    id: shop.siteId,
    workingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
    timeZone: 'Europe/Berlin',
    closedOn: ['2030-12-25'],
  });
  await again(site);
  const said = await shop.said(shop.siteId);
  expect(said.map((one) => one.type)).toEqual(['SiteDefined', 'SiteDefined']);
  expect(said[1]?.payload).toMatchObject({ workingDays: [1, 2, 3, 4, 5], code: 'S1' });
});

it('codes are told apart, time zones known, and something is worked', async () => {
  const site = { code: 'S2', name: 'Other' };
  expect(await shop.refusal('setSite', { ...site, timeZone: 'Mars/Olympus' })).toEqual([
    'UNKNOWN_TIME_ZONE timeZone',
  ]);
  expect(await shop.refusal('setSite', { ...site, workingDays: [] })).toEqual([
    'NO_WORKING_DAYS workingDays',
  ]);
  expect(await shop.refusal('setSite', { ...site, code: ' ' })).toEqual(['INVALID_CODE code']);
  const area = { siteId: shop.siteId, code: 'A', name: 'Hall' };
  expect(await shop.refusal('createArea', area)).toEqual(['NUMBER_TAKEN code']);
  expect(await shop.refusal('createArea', { ...area, siteId: encodeId('Site', newId()) })).toEqual([
    'NOT_FOUND siteId',
  ]);
  const workUnit = { workCenterId: shop.workCenterId, code: 'M1', name: 'Saw' };
  await shop.do('createWorkUnit', workUnit);
  expect(await shop.refusal('createWorkUnit', workUnit)).toEqual(['NUMBER_TAKEN code']);
});

it('the hierarchy is read from top to bottom and back', async () => {
  const { sites } = await shop.ask(
    `{ sites(first: 5, codes: ["S1"]) { nodes { code areas { code workCenters {
      code site { code } area { code } workUnits { code workCenter { code } } } } workCenters { code } } } }`,
  );
  const center = {
    code: 'WC1',
    site: { code: 'S1' },
    area: { code: 'A' },
    workUnits: [{ code: 'M1', workCenter: { code: 'WC1' } }],
  };
  expect(sites.nodes).toEqual([
    { code: 'S1', areas: [{ code: 'A', workCenters: [center] }], workCenters: [{ code: 'WC1' }] },
  ]);
  const found = await shop.entity('WorkCenter', shop.workCenterId, 'code');
  expect(found.code).toBe('WC1');
  const said = await shop.said(shop.workCenterId);
  expect(said[0]?.payload).toMatchObject({ siteId: uuidOf(shop.siteId), code: 'WC1' });
});
