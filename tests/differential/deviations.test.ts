import { describe, expect, it } from 'vitest';
import { askBoth, askBothOver } from './gateways/small-plant.ts';
import { buildPlant } from './plant/plant.ts';

const items = {
  plm: `
    type Query { items: [Item!]  parts: [Part]  item: Item }
    union Part = Item | Kit
    type Item @key(fields: "id") { id: ID!  name: String!  grid: [[Cell]] @shareable }
    type Kit { name: String! }
    type Cell @shareable { row: Int }
  `,
  erp: `
    type Item @key(fields: "id") { id: ID!  stock: Int  grid: [[Cell]] @shareable }
    type Cell @shareable { column: Int }
  `,
};
const item = (id: string, more = {}) => ({ __typename: 'Item', id, ...more });
const told = ({ errors }: { errors: readonly { message: string; path?: unknown }[] }) =>
  errors.map(({ message, path }) => ({ message, path }));

describe('where stock loses what subgraphs said', () => {
  it('merges the rows of a nested list', async () => {
    const replies = {
      plm: () => ({ data: { item: item('1', { grid: [[{ row: 1 }]] }) } }),
      erp: () => ({ data: { _entities: [{ grid: [[{ column: 2 }]] }] } }),
    };
    const { stock, ours } = await askBoth(
      { sdl: items, replies },
      '{ item { grid { row column } } }',
    );
    expect(ours.data).toEqual({ item: { grid: [[{ row: 1, column: 2 }]] } });
    expect(stock.data).not.toEqual(ours.data);
  });

  it('keeps 0 of a field that was asked for under another name', async () => {
    const sdl = {
      plm: `
        type Query { part: Part }
        union Part = Item | Kit
        type Item @key(fields: "id") { id: ID!  level: Int! @shareable }
        type Kit { level: Int }
      `,
      erp: 'type Item @key(fields: "id") { id: ID!  level: Int @shareable }',
    };
    const part = { __typename: 'Kit', level__alias_0: 0 };
    const replies = { plm: () => ({ data: { part } }) };
    const asked = '{ part { ... on Item { level } ... on Kit { level } } }';
    const { stock, ours } = await askBoth({ sdl, replies }, asked);
    expect(ours.data).toEqual({ part: { level: 0 } });
    expect(stock.data).toEqual({ part: { level: null } });
  });

  it("keeps an object's type inside a fragment on a wider one", async () => {
    const replies = { plm: () => ({ data: { item: { name: 'Frame' } } }) };
    const asked = '{ item { ... on Part { ... on Item { name } } } }';
    const { stock, ours } = await askBoth({ sdl: items, replies }, asked);
    expect(ours.data).toEqual({ item: { name: 'Frame' } });
    expect(stock.data).toEqual({ item: {} });
  });

  it("keeps an object's type when an interface object's subgraph calls it by the interface", async () => {
    const asked = `{
      shipments { cargos { ... on Machine { cost grade verdict @skip(if: true) @include(if: true) } } }
    }`;
    const { stock, ours } = await askBothOver(buildPlant(), asked);
    expect(JSON.stringify(ours.data)).toMatch(/"grade":77/);
    expect(JSON.stringify(stock.data)).not.toMatch(/grade/);
  });
});

describe('where stock tells errors otherwise', () => {
  const unnamed = { plm: () => ({ data: { items: [item('1', { name: null }), item('2', {})] } }) };

  it('tells a null where none may be as an error, the first in one bubbling', async () => {
    const { stock, ours } = await askBoth({ sdl: items, replies: unnamed }, '{ items { name } }');
    expect(ours.data).toEqual(stock.data);
    expect(ours.errors).toHaveLength(1);
    expect(stock.errors.map(({ isCompletion }) => isCompletion)).toEqual([true, true]);
  });

  it('tells it beside other errors', async () => {
    const replies = {
      plm: () => ({ ...unnamed.plm(), errors: [{ message: 'no item', path: ['item'] }] }),
    };
    const asked = '{ items { name } item { name } }';
    const { stock, ours } = await askBoth({ sdl: items, replies }, asked);
    expect(ours.errors.map(({ path }) => path)).toEqual([['item'], ['items', 0, 'name']]);
    expect(told(stock)).toEqual([{ message: 'no item', path: ['item'] }]);
  });

  const parts = [{ __typename: 'Kit', name: 'Kit' }, item('1'), item('1')];
  const askParts = '{ parts { ... on Item { stock } } }';
  const failing = (count: number) => ({
    data: { _entities: Array.from({ length: count }, () => ({ stock: null })) },
    errors: Array.from({ length: count }, (_none, at) => ({
      ...{ message: 'uncounted', path: ['_entities', at, 'stock'] },
    })),
  });

  it("tells an entity's error at every place where it stands, and asks for it once", async () => {
    const replies = { plm: () => ({ data: { parts } }), erp: failing };
    const { stock, ours } = await askBoth({ sdl: items, replies }, askParts);
    expect(ours.errors.map(({ path }) => path)).toEqual([
      ['parts', 1, 'stock'],
      ['parts', 2, 'stock'],
    ]);
    // The kit has no representation: stock counts it nevertheless.
    expect(stock.errors.map(({ path }) => path)).toEqual([
      ['parts', 0, 'stock'],
      ['parts', 1, 'stock'],
    ]);
  });

  it.each([
    { path: ['_entities'], stocks: ['parts', '@', '_entities'] },
    { path: undefined, stocks: undefined },
  ])('tells a failure of the whole fetch at its first empty place: $path', async (example) => {
    const { path, stocks } = example;
    const erp = () => ({ data: null, errors: [{ message: 'away', ...(path ? { path } : {}) }] });
    const replies = { plm: () => ({ data: { parts } }), erp };
    const { stock, ours } = await askBoth({ sdl: items, replies }, askParts);
    expect(told(ours)).toEqual([{ message: 'away', path: ['parts', 1, 'stock'] }]);
    expect(told(stock)).toEqual([{ message: 'away', path: stocks }]);
  });

  it("names the object's own type", async () => {
    const asked = '{ assets { ... on Asset { ... on Asset { state } } } }';
    const { stock, ours } = await askBothOver(buildPlant(), asked);
    expect(ours.errors[0]?.message).toBe('Invalid value found for field Tool.state.');
    expect(stock.errors[0]?.message).toBe('Invalid value found for field Asset.state.');
  });

  it('tells that nobody knows the type of an object', async () => {
    const { stock, ours } = await askBothOver(buildPlant(), '{ graded(above: 4) { __typename } }');
    expect(ours.errors[0]?.message).toBe('Cannot tell the type of this Asset.');
    expect(stock.data).toEqual(ours.data);
    expect(stock.errors).toEqual([]);
  });

  it('refuses what the planner has no plan for', async () => {
    const asked =
      'query ($all: Boolean! = true) { machines @include(if: $all) { name @skip(if: true) } }';
    const { ours } = await askBothOver(buildPlant(), asked);
    expect(ours.errors[0]?.message).toMatch(/can not answer/);
  });
});
