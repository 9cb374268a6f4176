import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Answer, eventually } from './stubs/caller.ts';
import { startStubPlant, type StubPlant } from './stubs/stub-plant.ts';

const question = '{ orders { number item { name } workOrders { status } } }';

/** What the caller may see when PLM is silent, and nothing of where PLM is. */
function expectWithoutPlm(answer: Answer): void {
  expect(answer.status).toBe(200);
  const [first] = (answer.data?.orders ?? []) as unknown[];
  expect(first).toEqual({
    number: 'SO-1',
    item: { name: null },
    workOrders: [{ status: 'RUNNING' }],
  });
  const requestId = answer.headers.get('x-request-id');
  expect(answer.errors).toEqual(
    [0, 1, 2].map((index) => ({
      message: 'The plm subgraph does not answer.',
      path: ['orders', index, 'item', 'name'],
      extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'plm', requestId },
    })),
  );
  expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|ECONN|stack|:\d{4,5}/);
}

async function expectRightAgain(plant: StubPlant): Promise<void> {
  await eventually(async () => (await ask(plant, question)).errors === undefined, 2_000);
}

describe('a subgraph that is away', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  it('costs only its own fields when it is down, and is there again when it is back', async () => {
    await expectRightAgain(plant);
    await plant.plm.kill();
    expectWithoutPlm(await ask(plant, question));
    const ready = await fetch(plant.gateway.url.replace('/graphql', '/ready'));
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ subgraphs: { erp: 'up', plm: 'down' } });
    await plant.plm.revive();
    await expectRightAgain(plant);
  });

  it('costs only its own fields when it hangs, within two seconds', async () => {
    plant.plm.hang(true);
    const began = Date.now();
    expectWithoutPlm(await ask(plant, question));
    expect(Date.now() - began).toBeLessThan(2_500);
    plant.plm.hang(false);
    await expectRightAgain(plant);
  });

  it('leaves no dead connection behind after many calls to it while it hung', async () => {
    plant.plm.hang(true);
    await Promise.all(Array.from({ length: 50 }, () => ask(plant, question)));
    await plant.plm.kill();
    await ask(plant, question);
    plant.plm.hang(false);
    await plant.plm.revive();
    await expectRightAgain(plant);
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(plant, question)));
    expect(answers.filter((answer) => answer.errors)).toEqual([]);
  });

  it('costs the root field it owns, and the other root fields are answered', async () => {
    await plant.mes.kill();
    const { data, errors } = await ask(plant, '{ items { id } centers: workCenters }');
    await plant.mes.revive();
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { path: ['centers'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'mes' } },
    ]);
    const partial = await ask(plant, '{ items { id } broken }');
    expect(partial.data).toMatchObject({ items: [{ id: 'item-1' }], broken: null });
  });
});

describe('what goes wrong inside', () => {
  let plant: StubPlant;
  beforeAll(async () => {
    plant = await startStubPlant();
  });
  afterAll(() => plant.stop());

  it('is masked when nobody meant to say it', async () => {
    const { errors, headers } = await ask(plant, '{ broken }');
    expect(errors).toEqual([
      {
        message: 'Something went wrong here; the request id finds it in the log.',
        path: ['broken'],
        extensions: {
          code: 'INTERNAL_SERVER_ERROR',
          requestId: headers.get('x-request-id'),
        },
      },
    ]);
  });

  it('keeps the code and message of what was meant, and nothing else', async () => {
    const { errors } = await ask(plant, '{ refused }');
    expect(errors).toEqual([
      {
        message: 'Not on this site.',
        path: ['refused'],
        extensions: { code: 'FORBIDDEN', requestId: expect.any(String) as string },
      },
    ]);
  });

  it('is said when the caller’s variable is wrong', async () => {
    const { status, errors } = await ask(plant, 'query ($id: ID!) { order(id: $id) { id } }');
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('refuses an operation of more tokens than any real one has', async () => {
    const { status, errors } = await ask(plant, `{ ${'orders { id } '.repeat(5_000)} }`);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
  });
});
