import { createHash } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './stubs/caller.ts';
import { apiKey, startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

const authorization = `Bearer ${apiKey}`;

/** The names of the audit's findings, by their weight. */
async function audit(url: string) {
  const results = await auditServer({
    url,
    fetchFn: (address: string, init: RequestInit = {}) =>
      fetch(address, { ...init, headers: { ...init.headers, authorization } }),
  });
  const named = (status: string) =>
    results.filter((result) => result.status === status).map(({ name }) => name);
  return { warn: named('warn'), notice: named('notice'), error: named('error') };
}

describe('GraphQL over HTTP', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  const get = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${plant.gateway.url}?${new URLSearchParams(parameters).toString()}`, {
      headers: { authorization, 'apollo-require-preflight': 'yes', ...headers },
    });

  it('passes the audit of the specification, with no more warnings than the server alone', async () => {
    const alone = new ApolloServer({ typeDefs: 'type Query { hello: String }' });
    const { url } = await startStandaloneServer(alone, { listen: { port: 0, host: '127.0.0.1' } });
    const theirs = await audit(url);
    await alone.stop();
    const ours = await audit(plant.gateway.url);
    expect(ours.error).toEqual([]);
    expect(theirs.warn.length).toBeGreaterThan(0);
    expect(theirs.warn).toEqual(expect.arrayContaining(ours.warn));
    expect(theirs.notice).toEqual(expect.arrayContaining(ours.notice));
  });

  it('answers the same the first time and when the operation is known', async () => {
    const question = 'query Same($id: ID!) { order(id: $id) { number item { name } } }';
    const first = await ask(plant, question, { variables: { id: '1' } });
    const again = await ask(plant, question, { variables: { id: '1' } });
    expect(again.data).toEqual(first.data);
    expect(again.status).toBe(first.status);
    for (const name of ['content-type', 'cache-control']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    }
    const wrong = await ask(plant, question, { variables: { id: null } });
    expect(wrong.status).toBe(400);
    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it.each([
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    [
      'application/graphql-response+json, application/json;q=0.9',
      'application/graphql-response+json; charset=utf-8',
    ],
    ['*/*', 'application/json; charset=utf-8'],
  ])('answers %s in the type asked for, known or not', async (accept, type) => {
    for (let round = 0; round < 3; round += 1) {
      const { headers } = await ask(plant, '{ orders { number } }', { headers: { accept } });
      expect(headers.get('content-type')).toBe(type);
    }
  });

  it('refuses an answer in a type that it does not speak', async () => {
    await ask(plant, '{ orders { number } }');
    const { status } = await ask(plant, '{ orders { number } }', {
      headers: { accept: 'image/png' },
    });
    expect(status).toBe(406);
  });

  it('answers a query by GET, and no mutation', async () => {
    const read = await get({ query: '{ orders { number } }' });
    expect(await read.json()).toMatchObject({ data: { orders: [{ number: 'SO-1' }, {}, {}] } });
    const write = await get({ query: 'mutation { confirm(id: "1") { number } }' });
    expect(write.status).toBe(405);
  });

  it('remembers a persisted query by its hash', async () => {
    const query = '{ orders { number step } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
    const unknown = await get({ extensions });
    expect(await unknown.json()).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    await get({ query, extensions });
    expect(await (await get({ extensions })).json()).toMatchObject({
      data: { orders: [{}, {}, {}] },
    });
  });

  it('compresses a long answer for who can read it', async () => {
    const body = JSON.stringify({
      query: '{ __schema { types { name description fields { name } } } }',
    });
    const response = await fetch(plant.gateway.url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'accept-encoding': 'gzip' },
      body,
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(JSON.stringify(await response.json())).toContain('SalesOrder');
  });
});

describe('limits of an operation', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  const deep = `{ ${'lines(first: 1) { '.repeat(21)}id${' }'.repeat(21)} }`;
  const aliases = Array.from({ length: 101 }, (_, index) => `a${index}: orders { id }`).join(' ');
  const bomb = [
    '{ orders { ...f0 } }',
    ...Array.from({ length: 10 }, (_, at) => {
      const spreads = `...f${at + 1} `.repeat(2);
      return `fragment f${at} on SalesOrder { lines(first: 1) { ${spreads} } }`;
    }),
    'fragment f10 on SalesOrder { id }',
  ].join('\n');

  it.each([
    ['too deep', `{ orders { ...on SalesOrder ${deep} } }`, 'QUERY_TOO_DEEP'],
    ['of too many aliases', `{ ${aliases} }`, 'TOO_MANY_ALIASES'],
    [
      'of too large pages',
      '{ orders { lines(first: 1000) { lines(first: 1000) { id } } } }',
      'QUERY_TOO_EXPENSIVE',
    ],
  ])('refuses an operation %s before any subgraph is asked', async (_what, query, code) => {
    plant.erp.calls.length = 0;
    const { status, errors } = await ask(plant, query);
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(status).toBe(400);
    expect(plant.erp.calls).toHaveLength(0);
  });

  it('counts page sizes that come as variables, also when the operation is known', async () => {
    const query = 'query ($n: Int) { orders { lines(first: $n) { lines(first: $n) { id } } } }';
    const small = await ask(plant, query, { variables: { n: 2 } });
    expect(small.errors).toBeUndefined();
    const large = await ask(plant, query, { variables: { n: 1000 } });
    expect(large.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_EXPENSIVE' } }]);
  });

  it('measures fragments once, however often they are spread', async () => {
    const { errors } = await ask(plant, bomb);
    expect(errors).toBeUndefined();
  });
});
