import { describe, expect, it } from 'vitest';
import { composeSupergraph } from './compose.ts';

const head =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

describe('composing the supergraph', () => {
  it('gives what the gateway loads and what a caller sees', () => {
    const { supergraph, api } = composeSupergraph([
      {
        name: 'plm',
        sdl: `${head} type Query { item: Item } type Item @key(fields: "id") { id: ID! }`,
      },
      { name: 'erp', sdl: `${head} type Item @key(fields: "id") { id: ID!  stock: Int }` },
    ]);
    expect(supergraph).toContain('@join__graph(name: "erp", url: "http://erp.internal/graphql")');
    expect(api).toMatch(/^type Item {\n {2}id: ID!\n {2}stock: Int\n}/);
    expect(api).not.toContain('join__');
  });

  it('names the contradiction and where it is', () => {
    const disagree = () =>
      composeSupergraph([
        { name: 'plm', sdl: `${head} type Query { item: Item } type Item { weight: Int }` },
        { name: 'erp', sdl: `${head} type Item { weight: String }` },
      ]);
    expect(disagree).toThrow(
      /The subgraphs do not compose:\n {2}- FIELD_TYPE_MISMATCH: .*Item.weight/,
    );
  });

  it('names the subgraph whose SDL cannot be read', () => {
    expect(() => composeSupergraph([{ name: 'mes', sdl: 'type {' }])).toThrow(
      /\[mes\] Syntax Error/,
    );
  });
});
