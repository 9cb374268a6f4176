import { encodeId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bakery } from './bakery.ts';
import { Shop } from './shop.ts';

let shop: Shop;
const bakery = new Bakery(() => shop);
beforeAll(async () => {
  shop = await Shop.open();
  await bakery.bakeBiscuits();
});
afterAll(() => shop.close());

interface Step {
  readonly depth: number;
  readonly consumed: Record<string, any>;
  readonly produced: Record<string, any>;
}

interface Told {
  readonly nodes: Step[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string };
}

async function trace(name: string, args: string, more = ''): Promise<Told> {
  const lot = await shop.entity(
    'MaterialLot',
    bakery.id(name),
    `trace(${args}) { nodes { depth consumed { lot { id } ${more} } produced { lot { id } } }
      pageInfo { hasNextPage endCursor } }`,
  );
  return lot.trace;
}

const nameOf = ({ lot }: Record<string, any>): string =>
  [...bakery.lots.keys()].find((one) => bakery.id(one) === lot.id) ?? lot.id;
const told = ({ nodes }: Told): string[] =>
  nodes.map((one) => `${one.depth} ${nameOf(one.consumed)} > ${nameOf(one.produced)}`).sort();

/** A cursor that nobody was given: so many ids, farther away than a trace goes. */
function farAway(ids: number): string {
  const place = [
    99_999_999_999,
    ...Array<string>(ids).fill('00000000-0000-7000-8000-000000000000'),
  ];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

describe('a trace, step by step', () => {
  it('tells of each step what was used, how much, where, by whom and for which revision', async () => {
    const { nodes } = await trace(
      'unit-dh',
      'direction: BACKWARD, depth: 1, first: 10',
      `quantity { value unit } jobOrder { workCenter { code } } jobResponse { actor }
       workOrder { revision { id } }`,
    );
    const [dough] = nodes.filter((one) => nameOf(one.consumed) === 'dough-Vr');
    expect(nodes).toHaveLength(2);
    expect(dough?.consumed).toMatchObject({
      quantity: { value: '15000', unit: 'GRM' },
      jobOrder: { workCenter: { code: 'WC1' } },
      jobResponse: { actor: 'tester' },
      workOrder: { revision: { id: expect.any(String) } },
    });
  });

  it('goes down by pages without a gap or a repeat', async () => {
    const all = await trace('box-2f', 'direction: BACKWARD, first: 100');
    expect(told(all)).toHaveLength(12);
    expect(told(all).slice(0, 5)).toEqual([
      '1 unit-dh > box-2f',
      '1 wrapper-NR > box-2f',
      '2 dough-Vr > unit-dh',
      '2 frosting-9Q > unit-dh',
      '3 butter-67 > frosting-9Q',
    ]);
    const pieces: Step[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Told = await trace(
        'box-2f',
        `direction: BACKWARD, first: 5, after: ${JSON.stringify(after)}`,
      );
      pieces.push(...page.nodes);
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor;
    }
    expect(pieces).toEqual(all.nodes);
  });

  it('goes up, to the ends alone when it is asked so', async () => {
    const up = 'direction: FORWARD, first: 10';
    expect(told(await trace('peanut-butter-Cq', up))).toEqual([
      '1 peanut-butter-Cq > frosting-9Q',
      '2 frosting-9Q > unit-dh',
      '3 unit-dh > box-2f',
    ]);
    expect(told(await trace('peanut-butter-Cq', `${up}, filter: { endsOnly: true }`))).toEqual([
      '3 unit-dh > box-2f',
    ]);
    const bought = await trace(
      'box-2f',
      'direction: BACKWARD, first: 20, filter: { endsOnly: true }',
    );
    expect(bought.nodes).toHaveLength(9);
    expect(told(bought)).toContain('1 wrapper-NR > box-2f');
  });

  it('tells the steps to some items, or of one work centre, and follows the others all the same', async () => {
    const id = encodeId('Item', bakery.items.get('salt-Z3')!);
    const down = 'direction: BACKWARD, first: 10';
    expect(told(await trace('box-2f', `${down}, filter: { itemIds: ["${id}"] }`))).toEqual([
      '3 salt-Z3 > dough-Vr',
    ]);
    const here = await trace('box-2f', `${down}, filter: { workCenterId: "${shop.workCenterId}" }`);
    expect(here.nodes).toHaveLength(10);
    const elsewhere = encodeId('WorkCenter', '00000000-0000-7000-8000-000000000000');
    const none = await trace('box-2f', `${down}, filter: { workCenterId: "${elsewhere}" }`);
    expect(none.nodes).toEqual([]);
  });

  it.each([
    ['direction: BACKWARD, first: 10, depth: 51', 'DEPTH_OUT_OF_RANGE'],
    ['direction: BACKWARD, first: 101', 'PAGE_SIZE_OUT_OF_RANGE'],
    ['direction: BACKWARD, first: 1, after: "WzEsMiwzXQ"', 'INVALID_CURSOR'],
    [`direction: BACKWARD, first: 1, after: "${farAway(2)}"`, 'INVALID_CURSOR'],
    ['direction: BACKWARD, first: 1, filter: { itemIds: ["x"] }', 'INVALID_ID'],
  ])('refuses %s', async (args, code) => {
    const { errors } = await shop.post(
      `query($of: [_Any!]!) { _entities(representations: $of) { ... on MaterialLot {
        trace(${args}) { nodes { depth } } } } }`,
      { of: [{ __typename: 'MaterialLot', id: bakery.id('box-2f') }] },
    );
    expect(errors?.[0]?.extensions.code).toBe(code);
  });
});

describe('the mass balance of a lot', () => {
  const of = async (name: string) => {
    const { massBalance } = await shop.entity(
      'MaterialLot',
      bakery.id(name),
      `massBalance { inputs { item { id } quantity { value unit } isWeighed }
        outputs { quantity { value unit } } massIn { value unit } massOut { value unit } massYield }`,
    );
    return massBalance;
  };

  it('need not balance: 3625 g in, 3500 g out (G1)', async () => {
    const { inputs, ...balance } = await of('frosting-9Q');
    expect(inputs.map((one: any) => one.quantity.value).sort()).toEqual(['1125', '2250', '250']);
    expect(balance).toEqual({
      outputs: [{ quantity: { value: '3500', unit: 'GRM' } }],
      massIn: { value: '3.625', unit: 'KGM' },
      massOut: { value: '3.5', unit: 'KGM' },
      massYield: '0.965517',
    });
  });

  it('lists what is not weighed and says no yield; what was bought has none', async () => {
    const box = await of('box-2f');
    expect(box.inputs.map((one: any) => [one.quantity.unit, one.isWeighed])).toContainEqual([
      'C62',
      false,
    ]);
    expect(box).toMatchObject({
      massIn: { value: '0.15', unit: 'KGM' },
      massOut: { value: '0', unit: 'KGM' },
      massYield: null,
    });
    expect(await of('salt-Z3')).toBeNull();
  });

  it('shares out what the whole order used, and forgets what was taken back', async () => {
    const syrup = await bakery.order('syrup', '10');
    await bakery.bought('sugar-beet');
    const one = await syrup.report('4', 'syrup-1');
    await syrup.report('6', 'syrup-2');
    await syrup.use('sugar-beet', '25');
    expect(await of('syrup-1')).toMatchObject({ massIn: { value: '0.01', unit: 'KGM' } });
    expect(await of('syrup-2')).toMatchObject({ massIn: { value: '0.015', unit: 'KGM' } });
    await shop.do('reverseJobResponse', { jobResponseId: one, reason: 'spilt' });
    expect(await of('syrup-1')).toBeNull();
    expect(await of('syrup-2')).toMatchObject({ massIn: { value: '0.025', unit: 'KGM' } });
  });
});

describe('a recall', () => {
  const reach = async (names: readonly string[], page = 'first: 10') => {
    const ids = names.map((name) => `"${bakery.id(name)}"`).join(', ');
    const { recall } = await shop.ask(`{ recall(lotIds: [${ids}]) {
      lotCount inProcess(first: 9) { nodes { number status } }
      lots(${page}) { nodes { depth lot { id } } pageInfo { hasNextPage endCursor } } } }`);
    return recall;
  };
  const names = ({ lots }: any) => lots.nodes.map((one: any) => `${one.depth} ${nameOf(one)}`);

  it('reaches all that was made of the lots, each once and at its nearest', async () => {
    const all = await reach(['peanut-butter-Cq', 'dough-Vr']);
    expect(names(all).sort()).toEqual([
      '0 dough-Vr',
      '0 peanut-butter-Cq',
      '1 frosting-9Q',
      '1 unit-dh',
      '2 box-2f',
    ]);
    expect(all.lotCount).toBe(5);
    const first = await reach(['peanut-butter-Cq', 'dough-Vr'], 'first: 3');
    const { endCursor, hasNextPage } = first.lots.pageInfo;
    expect(hasNextPage).toBe(true);
    const rest = await reach(['peanut-butter-Cq', 'dough-Vr'], `first: 3, after: "${endCursor}"`);
    expect([...names(first), ...names(rest)]).toEqual(names(all));
  });

  it('shows the open work orders that used some of it, until they are done', async () => {
    const order = await bakery.order('jam', '10');
    await bakery.bought('berries');
    await order.use('berries', '5');
    const open = await reach(['berries']);
    expect(open).toMatchObject({ lotCount: 1, inProcess: { nodes: [{ status: 'IN_PROGRESS' }] } });
    await order.report('10', 'jam-1');
    await order.complete();
    const done = await reach(['berries']);
    expect(done).toMatchObject({ lotCount: 2, inProcess: { nodes: [] } });
  });

  it('is refused of nothing, and behind a cursor that nobody was given', async () => {
    const { errors } = await shop.post('{ recall(lotIds: []) { lotCount } }');
    expect(errors?.[0]?.extensions.code).toBe('LOTS_OUT_OF_RANGE');
    const lots = `lots(first: 1, after: "${farAway(1)}") { nodes { depth } }`;
    const far = await shop.post(`{ recall(lotIds: ["${bakery.id('salt-Z3')}"]) { ${lots} } }`);
    expect(far.errors?.[0]?.extensions.code).toBe('INVALID_CURSOR');
  });
});
