import { createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './stubs/caller.ts';
import { apiKey, startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

const orderChanged = 'subscription { orderChanged { number step item { name } } }';

interface Stream {
  readonly response: Response;
  text(): string;
  stop(): void;
  closed(): boolean;
}

/** An event stream read as text. */
async function openStream(
  plant: StubPlant,
  query: string,
  { headers = {}, method = 'POST' }: { headers?: Record<string, string>; method?: string } = {},
): Promise<Stream> {
  const abort = new AbortController();
  const parameters = new URLSearchParams({ query }).toString();
  const response = await fetch(
    method === 'GET' ? `${plant.gateway.url}?${parameters}` : plant.gateway.url,
    {
      method,
      signal: abort.signal,
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...headers,
      },
      ...(method === 'POST' ? { body: JSON.stringify({ query }) } : {}),
    },
  );
  let text = '';
  let closed = false;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array);
  };
  void read().then(
    () => (closed = true),
    () => (closed = true),
  );
  return { response, text: () => text, stop: () => abort.abort(), closed: () => closed };
}

describe('Server-Sent Events', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterEach(() => eventually(() => plant.erp.listening() === 0));
  afterAll(() => plant.stop());

  it('tell a graphql-sse client each step, with fields of all subgraphs', async () => {
    const client = createClient({
      url: plant.gateway.url,
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const seen: unknown[] = [];
    const stop = client.subscribe(
      { query: orderChanged },
      { next: ({ data }) => seen.push(data), error: () => undefined, complete: () => undefined },
    );
    await eventually(() => plant.erp.listening() === 1);
    for (let step = 1; step <= 5; step += 1) plant.erp.publish({ order: 0, step });
    await eventually(() => seen.length === 5);
    expect(seen[4]).toEqual({
      orderChanged: { number: 'SO-1', step: 5, item: { name: 'Cargo bike item-1' } },
    });
    stop();
    client.dispose();
  });

  it('go on behind Last-Event-ID, without a gap or a repeat', async () => {
    const first = await openStream(plant, orderChanged, { method: 'GET' });
    await eventually(() => plant.erp.listening() === 1);
    plant.erp.publish({ order: 0, step: 1 });
    await eventually(() => first.text().includes('"step":1'));
    first.stop();
    await eventually(() => plant.erp.listening() === 0);
    plant.erp.publish({ order: 0, step: 2 });
    plant.erp.publish({ order: 1, step: 3 });
    const last = /^id: (.+)$/m.exec(first.text())?.[1] ?? '';
    const second = await openStream(plant, orderChanged, {
      method: 'GET',
      headers: { 'last-event-id': last },
    });
    await eventually(() => second.text().includes('"step":3'));
    plant.erp.publish({ order: 0, step: 4 });
    await eventually(() => second.text().includes('"step":4'));
    const steps = [...second.text().matchAll(/"step":(\d)/g)].map((found) => found[1]);
    expect(steps).toEqual(['2', '3', '4']);
    second.stop();
  });

  it('answer a query with one event and its end', async () => {
    const stream = await openStream(plant, '{ orders { number } }');
    await eventually(() => stream.closed());
    expect(stream.text()).toMatch(/event: next\ndata: \{"data":\{"orders".+\n\nevent: complete/);
  });

  it.each([
    ['what is no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { floorBurns }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('are refused for %s before they begin', async (_what, query, code) => {
    const { response, text, closed } = await openStream(plant, query);
    expect(response.status).toBe(400);
    await eventually(closed);
    expect(JSON.parse(text())).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('say why when the subgraph refuses, and end', async () => {
    const stream = await openStream(plant, 'subscription { orderChanged(above: -1) { id } }');
    await eventually(() => stream.closed());
    expect(stream.text()).toContain('"code":"BAD_USER_INPUT"');
    expect(stream.text()).toContain('event: complete');
  });

  it('refuse a cursor that is none, and one that is too old', async () => {
    const none = await openStream(plant, orderChanged, { headers: { 'last-event-id': 'abc' } });
    expect(none.response.status).toBe(400);
    none.stop();
    plant.erp.publish({ order: 0, step: 1 });
    plant.erp.forgetEvents();
    const cursor = Buffer.from('p0').toString('base64url');
    const old = await openStream(plant, orderChanged, { headers: { 'last-event-id': cursor } });
    await eventually(() => old.closed());
    expect(old.text()).toContain('"code":"CURSOR_EXPIRED"');
  });

  it('end without a word when the gateway stops, so that clients come back', async () => {
    const own = await startStubPlant();
    const stream = await openStream(own, orderChanged);
    await eventually(() => own.erp.listening() === 1);
    await own.gateway.stop();
    await eventually(() => stream.closed());
    expect(stream.text()).not.toContain('complete');
    await own.stop();
  });
});
