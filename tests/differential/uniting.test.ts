import { describe, expect, it } from 'vitest';
import { askBoth } from './gateways/small-plant.ts';

/** The plan's fetch of `stock` finds item 1 in several places: may they become one object? */
const sdl = {
  plm: `
    type Query { plain: Int }
    type Item @key(fields: "id") { id: ID!  title: String @shareable  maker: Maker @shareable }
    type Maker @shareable { name: String }
  `,
  sales: `
    type Query { orders: [Order]  board: [[Item]]  goods: [Good] }
    type Order @key(fields: "id") {
      id: ID!
      item: Item @provides(fields: "title maker { name }")
      lines: [Line] @shareable
    }
    type Line @shareable { item: Item  count: Int }
    type Item @key(fields: "id") { id: ID!  title: String @external  maker: Maker @external }
    type Maker @shareable { name: String @external }
    type Kit @key(fields: "id") { id: ID!  item: Item @provides(fields: "title") }
    union Good = Item | Kit
  `,
  delivery: `
    type Order @key(fields: "id") { id: ID!  lines: [Line] @shareable }
    type Line @shareable { item: Item @provides(fields: "title")  truck: String }
    type Item @key(fields: "id") { id: ID!  title: String @external }
  `,
  erp: 'type Item @key(fields: "id") { id: ID!  stock: Int }  type Kit @key(fields: "id") { id: ID!  stock: Int }',
};

const item = (more = {}) => ({ __typename: 'Item', id: '1', ...more });
const order = (id: string, more: object) => ({ __typename: 'Order', id, ...more });
const erp = (count: number) => ({
  data: { _entities: Array.from({ length: count }, () => ({ stock: 7 })) },
});

async function expectSame(replies: Parameters<typeof askBoth>[0]['replies'], source: string) {
  const { stock, ours } = await askBoth({ sdl, replies: { erp, ...replies } }, source);
  expect(ours.data).toEqual(JSON.parse(JSON.stringify(stock.data)));
  expect(ours.errors).toEqual([]);
  return ours.data;
}

describe('one entity in several places', () => {
  it('keeps what is provided of it at each place', async () => {
    const orders = ['red', 'blue', 'red', null].map((title) =>
      order(`${title}`, { item: item({ title }) }),
    );
    const asked = '{ orders { item { title stock } } }';
    expect(await expectSame({ sales: () => ({ data: { orders } }) }, asked)).toEqual({
      orders: ['red', 'blue', 'red', null].map((title) => ({ item: { title, stock: 7 } })),
    });
  });

  it('keeps objects inside it that differ', async () => {
    const orders = ['Hub', 'Rim', 'Hub'].map((name) =>
      order(name, { item: item({ maker: { name } }) }),
    );
    const asked = '{ orders { item { maker { name } stock } } }';
    expect(
      JSON.stringify(await expectSame({ sales: () => ({ data: { orders } }) }, asked)),
    ).toMatch(/Hub.*7.*Rim.*7.*Hub.*7/);
  });

  it('stands in nested lists beside nulls', async () => {
    const board = [[item(), null], null, [], [item(), item()]];
    const asked = '{ board { id stock } }';
    expect(await expectSame({ sales: () => ({ data: { board } }) }, asked)).toEqual({
      board: [
        [{ id: '1', stock: 7 }, null],
        null,
        [],
        [
          { id: '1', stock: 7 },
          { id: '1', stock: 7 },
        ],
      ],
    });
  });

  it('stands in a union beside another type of the same id', async () => {
    const kit = { __typename: 'Kit', id: '1', item: item({ title: 'red' }) };
    const goods = [item(), kit, item(), { ...kit, item: item({ title: 'blue' }) }, kit];
    await expectSame(
      { sales: () => ({ data: { goods } }) },
      '{ goods { __typename ... on Item { id stock } ... on Kit { stock item { title stock } } } }',
    );
  });

  it('is not one object where two subgraphs write into it', async () => {
    const line = { item: item(), count: 1 };
    const orders = ['a', 'b'].map((id) => order(id, { lines: [line, line] }));
    const lineOf = (title: string) => ({ truck: title, item: item({ title }) });
    const delivery = () => ({
      data: {
        _entities: [
          { lines: [lineOf('red'), lineOf('blue')] },
          { lines: [lineOf('red'), lineOf('green')] },
        ],
      },
    });
    const data = await expectSame(
      { sales: () => ({ data: { orders } }), delivery },
      '{ orders { lines { count truck item { title stock } } } }',
    );
    expect(JSON.stringify(data)).toMatch(/red.*red.*blue.*blue.*red.*red.*green.*green/);
  });
});
