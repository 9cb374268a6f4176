import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './stubs/caller.ts';
import { apiKey, startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

let plant: StubPlant;
beforeAll(async () => {
  plant = await startStubPlant();
});
afterAll(() => plant.stop());

const json = fc.json({ maxDepth: 4 });
const oddQuery = fc.oneof(
  fc.string({ maxLength: 200, unit: 'binary' }),
  fc.constantFrom('{', '{ orders', '{ orders { id } } }', 'query ($a: [[Int) { orders { id } }'),
  fc.mixedCase(fc.constant('query q { orders { id } }')),
  fc
    .array(fc.constantFrom('{', '}', '...', 'on', '@skip', '(', ')', '$', 'a:', '"', '"""', '#'), {
      maxLength: 60,
    })
    .map((parts) => parts.join(' ')),
);
const oddBody = fc.record(
  {
    query: fc.oneof(oddQuery, fc.jsonValue()),
    variables: fc.jsonValue(),
    operationName: fc.oneof(fc.string(), fc.jsonValue()),
    extensions: fc.oneof(
      fc.jsonValue(),
      fc.record({
        persistedQuery: fc.oneof(fc.jsonValue(), fc.record({ version: fc.jsonValue() })),
      }),
    ),
    __proto__: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  json,
  oddBody.map((value) => JSON.stringify(value)),
  fc.array(oddBody, { maxLength: 3 }).map((value) => JSON.stringify(value)),
  // Cut off in the middle, as by a bad line.
  oddBody.map((value) => JSON.stringify(value).slice(0, -3)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const contentType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-7',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'nonsense',
);
const accept = fc.constantFrom('*/*', 'application/json', 'text/event-stream', 'a/b', '');

it(
  'refuses 10,000 malformed requests without a fault of its own',
  { timeout: 120_000 },
  async () => {
    const requests = fc.sample(fc.tuple(body, contentType, accept), {
      seed: 20261124,
      numRuns: 10_000,
    });
    const faults: unknown[] = [];
    let slowest = 0;
    const send = async ([text, type, accepted]: (typeof requests)[number]): Promise<void> => {
      const began = performance.now();
      const response = await fetch(plant.gateway.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': type, accept: accepted },
        body: text,
      });
      await response.text();
      slowest = Math.max(slowest, performance.now() - began);
      if (response.status >= 500) faults.push({ status: response.status, text, type, accepted });
    };
    // Ten at a time, so that no request waits for many others.
    for (let at = 0; at < requests.length; at += 10) {
      await Promise.all(requests.slice(at, at + 10).map(send));
    }
    expect(faults).toEqual([]);
    // Loose: a quarter of a second on a machine of one's own.
    expect(slowest).toBeLessThan(2_000);
    expect((await ask(plant, '{ orders { number } }')).data?.orders).toHaveLength(3);
  },
);
