import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, eventually } from '../federation/stubs/caller.ts';
import { apiKey, startStubPlant, type StubPlant } from '../federation/stubs/stub-plant.ts';
import { RawSocket } from './raw-socket.ts';
import { seeded } from './seeded.ts';
import { orderChanged } from './steps.ts';

let plant: StubPlant;
let url: string;
beforeAll(async () => {
  plant = await startStubPlant();
  url = plant.gateway.url;
});
afterEach(() => eventually(() => plant.erp.listening() === 0));
afterAll(() => plant.stop());

const init = { type: 'connection_init', payload: { apiKey } };
const subscribe = { id: '1', type: 'subscribe', payload: { query: orderChanged } };
const ack = { type: 'connection_ack' };

describe('a socket is closed', () => {
  it.each<[string, readonly (object | string)[], number]>([
    ['what is no JSON', ['{'], 4400],
    ['what is no object', ['null'], 4400],
    ['a word that nobody knows', [{ type: 'start' }], 4400],
    ['an init whose payload is no object', [{ ...init, payload: 5 }], 4400],
    ['a subscription without an id', [init, ack, { ...subscribe, id: undefined }], 4400],
    ['a subscription with an empty id', [init, ack, { ...subscribe, id: '' }], 4400],
    ['a subscription without a question', [init, ack, { ...subscribe, payload: {} }], 4400],
    ['what only the gateway says', [init, ack, ack], 4400],
    ['a second init', [init, ack, init], 4400],
    ['a second init before the first is answered', [init, init], 4400],
    ['a subscription before the init', [subscribe], 4401],
    ['a subscription before the acknowledgement', [init, subscribe], 4401],
    ['a key that nobody has', [{ ...init, payload: { apiKey: 'nobody' } }], 4401],
    ['no key at all', [{ type: 'connection_init' }], 4401],
    ['an id that is in use', [init, ack, subscribe, subscribe], 4409],
    ['a frame above 64 KB', [`{"type":"ping","payload":{"a":"${'x'.repeat(65_536)}"}}`], 1009],
  ])('for %s', async (_what, frames, code) => {
    const raw = await RawSocket.open(url);
    for (const frame of frames) {
      // An acknowledgement among what is to be sent stands for "wait for it", the first time.
      if (frame === ack && raw.heard.length === 0) await eventually(() => raw.heard.length > 0);
      else raw.send(frame);
    }
    expect(await raw.closed()).toBe(code);
  });

  it('when the client says nothing', async () => {
    const raw = await RawSocket.open(url);
    raw.send({ type: 'ping' });
    expect(await raw.closed(6_000)).toBe(4408);
  });

  it.each(['', 'graphql-ws'])('when the subprotocol is "%s"', async (protocol) => {
    const raw = new RawSocket(url, protocol);
    // A client that gets none of its subprotocols closes by itself, before it hears why.
    const code = await raw.closed();
    expect(code).toBe(protocol === '' ? 4406 : 1006);
  });

  it('before it is one, elsewhere than on the graph', async () => {
    const raw = new RawSocket(url.replace('/graphql', '/other'));
    const [, response] = await once(raw.socket, 'unexpected-response');
    expect(response.statusCode).toBe(404);
  });
});

describe('a socket', () => {
  it('answers a ping with a pong, before the init too', async () => {
    const raw = await RawSocket.open(url);
    raw.send({ type: 'ping', payload: { at: 1 } });
    await eventually(() => raw.of('pong').length === 1);
    raw.send({ type: 'pong' });
    raw.send(init);
    await eventually(() => raw.of('connection_ack').length === 1);
    raw.socket.terminate();
  });

  it('hears nothing more of what it has completed, and may use the id again', async () => {
    const raw = await RawSocket.enter(url, apiKey);
    raw.subscribe('1', orderChanged);
    await eventually(() => plant.erp.listening() === 1);
    plant.erp.publish({ order: 0, step: 1 });
    await eventually(() => raw.of('next').length === 1);
    raw.send({ id: '1', type: 'complete' });
    raw.send({ id: 'never begun', type: 'complete' });
    await eventually(() => plant.erp.listening() === 0);
    plant.erp.publish({ order: 0, step: 2 });
    raw.subscribe('1', orderChanged);
    await eventually(() => plant.erp.listening() === 1);
    plant.erp.publish({ order: 0, step: 3 });
    await eventually(() => raw.of('next').length === 2);
    expect(raw.of('next').map(({ payload }) => payload.data.orderChanged.step)).toEqual([1, 3]);
    expect(raw.of('complete')).toEqual([]);
    raw.socket.terminate();
  });

  it('carries a hundred operations and no more; one that ends makes room', async () => {
    const raw = await RawSocket.enter(url, apiKey);
    for (let id = 1; id <= 101; id += 1) raw.subscribe(String(id), orderChanged);
    await eventually(() => raw.of('error').length === 1);
    expect(raw.of('error')).toMatchObject([
      { id: '101', payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
    ]);
    await eventually(() => plant.erp.listening() === 1);
    plant.erp.publish({ order: 0, step: 1 });
    await eventually(() => raw.of('next').length === 100);
    raw.send({ id: '7', type: 'complete' });
    raw.subscribe('101', '{ orders { id } }');
    await eventually(() => raw.of('complete').some(({ id }) => id === '101'));
    raw.socket.terminate();
  });

  it('that asks and does not read is not read from either', async () => {
    const raw = await RawSocket.enter(url, apiKey);
    raw.socket.pause();
    // Each answer repeats an id of 60 KB: far more than the machine keeps for a connection.
    for (let at = 0; at < 500; at += 1) raw.subscribe(String(at).padEnd(60_000), '{');
    let left = Infinity;
    await eventually(async () => {
      const before = left;
      await sleep(500);
      left = raw.socket.bufferedAmount;
      return left === before;
    }, 60_000);
    expect(left).toBeGreaterThan(0);
    raw.socket.terminate();
  });
});

describe('a question deeper than the stack', () => {
  it.each(['subscription', 'query'])(
    'is refused as a %s, not answered with a fault',
    async (kind) => {
      const raw = await RawSocket.enter(url, apiKey);
      raw.subscribe('1', `${kind} { ${'orders { '.repeat(4_500)}${'} '.repeat(4_500)} }`);
      await eventually(() => raw.of('error').length === 1);
      expect(raw.of('error')[0].payload).toMatchObject([
        { extensions: { code: 'QUERY_TOO_DEEP' } },
      ]);
      raw.socket.terminate();
    },
  );
});

describe('frames that make no sense', () => {
  const random = seeded(8);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const deep = (open: string, close: string, depth: number) =>
    open.repeat(depth) + close.repeat(depth);
  const values = [
    ...[null, 0, -1, true, '', 'x', [], {}, { a: [{}] }, '\u0000', '__proto__', 1e308],
    ...['query { orders { id } }', orderChanged, 'subscription {', 'mutation { confirm }'],
    `{ ${deep('orders { ', '} ', 3_000)}`,
    `{ a(b: ${deep('[', ']', 4_000)}) }`,
    'fragment A on Query { ...B } fragment B on Query { ...A } { ...A }',
    'subscription { a: orderChanged { step } b: orderChanged { step } }',
    'subscription ($above: Int!) { orderChanged(above: $above) { step } }',
  ];
  const types = ['connection_init', 'subscribe', 'complete', 'ping', 'pong', 'next', 'other', null];

  function makeFrame(): string | Buffer {
    const id = random() < 0.8 ? String(Math.floor(random() * 50)) : pick(values);
    const payload =
      random() < 0.2
        ? pick(values)
        : {
            query: pick(values),
            variables: random() < 0.5 ? { above: pick(values) } : pick(values),
            operationName: random() < 0.7 ? undefined : pick(values),
            extensions: random() < 0.5 ? { cursor: pick(values), feed: pick(values) } : undefined,
          };
    const type = random() < 0.7 ? 'subscribe' : pick(types);
    const text = JSON.stringify({ id, type, payload });
    const kind = random();
    if (kind < 0.05) return Buffer.from(text);
    if (kind < 0.1) return text.slice(0, Math.floor(random() * text.length));
    if (kind < 0.12) {
      const variables = `"variables":{"above":${deep('[', ']', 20_000)}}`;
      return `{"id":"1","type":"subscribe","payload":{"query":"${orderChanged}",${variables}}}`;
    }
    return text;
  }

  it('2,000 of them harm nobody', async () => {
    const neighbour = await RawSocket.enter(url, apiKey);
    neighbour.subscribe('1', orderChanged);
    let raw = await RawSocket.enter(url, apiKey);
    for (let sent = 0; sent < 2_000; sent += 1) {
      if (raw.code !== null) raw = await RawSocket.enter(url, apiKey);
      raw.send(makeFrame());
      if (sent % 20 === 0) await sleep(5);
    }
    raw.socket.terminate();
    await eventually(() => plant.erp.listening() === 1, 5_000);
    plant.erp.publish({ order: 0, step: 1 });
    await eventually(() => neighbour.of('next').length > 0);
    expect((await ask(plant, '{ orders { id } }')).data?.orders).toHaveLength(3);
    neighbour.socket.terminate();
  });
});
