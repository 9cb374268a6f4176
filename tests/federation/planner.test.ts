import { startGateway } from '@throughline/gateway/gateway';
import { composeSupergraph } from '@throughline/tools/compose/compose';
import { expect, it } from 'vitest';
import { apiKey } from './stubs/stub-plant.ts';
import { secret, startStub, type StubParts } from './stubs/stub-subgraph.ts';

const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires", "@interfaceObject"])`;

/** One question to small subgraphs of a test's own. */
async function askAll(parts: readonly StubParts[], query: string) {
  const stubs = await Promise.all(parts.map(startStub));
  const gateway = await startGateway({
    port: 0,
    secret,
    apiKey,
    supergraphSdl: composeSupergraph(parts).supergraph,
    subgraphs: Object.fromEntries(parts.map(({ name }, at) => [name, stubs[at]?.url ?? ''])),
  });
  try {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as Record<string, any>;
  } finally {
    await gateway.stop();
    for (const stub of stubs) await stub.kill();
  }
}

it('keeps a caller’s price apart from the price that a required field is asked with', async () => {
  const rates: Record<string, number> = { USD: 10, EUR: 9 };
  const items: StubParts = {
    name: 'items',
    sdl: `${head}
      type Query { item: Item }
      type Item @key(fields: "id") { id: ID!  price(currency: String!): Int }`,
    resolvers: () => ({
      Query: { item: () => ({ id: '1' }) },
      Item: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        price: (_item: unknown, { currency }: { currency: string }) => rates[currency],
      },
    }),
  };
  const freight: StubParts = {
    name: 'freight',
    sdl: `${head}
      type Item @key(fields: "id") {
        id: ID!
        price(currency: String!): Int @external
        insurance: Int @requires(fields: "price(currency: \\"USD\\")")
      }`,
    resolvers: () => ({
      Item: {
        __resolveReference: (item: object) => item,
        insurance: ({ price }: { price: number }) => price * 2,
      },
    }),
  };
  const { data, errors } = await askAll(
    [items, freight],
    '{ item { insurance price(currency: "EUR") dear: price(currency: "USD") } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ item: { insurance: 20, price: 9, dear: 10 } });
});

it('comes back to a subgraph by the key that it can be asked by', async () => {
  const names: StubParts = {
    name: 'names',
    sdl: `${head}
      type Query { first: Item }
      type Item @key(fields: "id") { id: ID!  name: String! }`,
    resolvers: () => ({
      Query: { first: () => ({ id: '1' }) },
      Item: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        name: ({ id }: { id: string }) => `Bike ${id}`,
      },
    }),
  };
  const labels: StubParts = {
    name: 'labels',
    sdl: `${head}
      type Query { shelf: Shelf }
      type Shelf { item: Item! }
      type Item @key(fields: "code", resolvable: false) @key(fields: "id") {
        id: ID!
        code: String!
        name: String! @external
        label: String! @requires(fields: "name")
      }`,
    resolvers: () => ({
      Query: { shelf: () => ({ item: { id: '1', code: 'B1' } }) },
      Item: {
        __resolveReference: (item: { id?: string }) => (item.id ? item : null),
        label: ({ name }: { name: string }) => `[${name}]`,
      },
    }),
  };
  const { data, errors } = await askAll([names, labels], '{ shelf { item { label } } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ shelf: { item: { label: '[Bike 1]' } } });
});
