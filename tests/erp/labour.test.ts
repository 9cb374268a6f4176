import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Floor, type WorkOrder } from '../plant/floor.ts';
import { Graph, until } from '../plant/graph.ts';
import { type Part, Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let floor: Floor;
let pin: Part;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = await Plant.open(graph, 'LAB');
  floor = new Floor(graph);
  await graph.do('setWorkCenterRate', {
    workCenterId: plant.workCenterId,
    hourlyRate: '60',
    labourRate: '30',
    overheadPercent: '50',
  });
  // Ten pins: 40 minutes at 90 an hour and half of that on top, so 9 each.
  pin = await plant.made('PIN', {
    batch: { value: '10', unit: 'C62' },
    lines: [],
    operations: [{ sequence: 10, name: 'Turn', setUpMinutes: '10', runMinutes: '30' }],
  });
  await until(
    'a standard of 9',
    () =>
      graph.ask('query($id: ID!) { item(id: $id) { standardCost { total { amount } } } }', {
        id: pin.id,
      }),
    ({ item }) => item.standardCost?.total.amount === '9',
  );
}, 120_000);
afterAll(() => house.close());

async function started(): Promise<WorkOrder> {
  const { plannedOrder } = await graph.do(
    'createPlannedOrder',
    {
      itemId: pin.id,
      siteId: plant.siteId,
      quantity: { value: '10', unit: 'C62' },
      startOn: '2026-03-02',
      dueOn: '2026-03-03',
    },
    'plannedOrder { id }',
  );
  await graph.do('releasePlannedOrder', { plannedOrderId: plannedOrder.id });
  const order = await floor.orderFor(plannedOrder.id);
  await floor.start(order.jobOrders[0]!.id);
  return order;
}

let people = 0;
async function person(): Promise<string> {
  people += 1;
  const asked = { number: `W-${people}`, name: 'Ada' };
  return (await graph.do('createPerson', asked, 'person { id }')).person.id;
}

/** On a job from one time to another; answers the time's id. */
async function clocked(
  personId: string,
  jobOrderId: string,
  from: string,
  to: string,
): Promise<string> {
  const at = (time: string) => ({ personId, jobOrderId, occurredAt: `2026-03-02T${time}Z` });
  await graph.do('clockOn', at(from));
  const { labor } = await graph.do('clockOff', at(to), 'labor { id }');
  return labor[0].id;
}

async function charged(order: WorkOrder, expected: Record<string, string>): Promise<void> {
  const { workInProgress } = await until(
    `charges of ${JSON.stringify(expected)}`,
    () =>
      floor.look(
        order.id,
        'workInProgress { labour { amount } machine { amount } overhead { amount } }',
      ),
    ({ workInProgress: found }) =>
      Object.entries(expected).every(([key, amount]) => found?.[key].amount === amount),
  );
  expect(workInProgress).toMatchObject(
    Object.fromEntries(Object.entries(expected).map(([key, amount]) => [key, { amount }])),
  );
}

async function booked(order: WorkOrder, expected: Record<string, string>): Promise<void> {
  const found = await until(
    `variances of ${JSON.stringify(expected)}`,
    async () => {
      const { costVariances, workInProgress } = await floor.look(
        order.id,
        `costVariances { variances { kind amount { amount } } } workInProgress { value { amount } }`,
      );
      const kinds = costVariances?.variances.map((one: any) => [one.kind, one.amount.amount]);
      return { open: workInProgress?.value.amount, kinds: Object.fromEntries(kinds ?? []) };
    },
    ({ open, kinds }) =>
      open === '0' &&
      Object.keys(kinds).length === Object.keys(expected).length &&
      Object.entries(expected).every(([kind, amount]) => kinds[kind] === amount),
  );
  expect(found.kinds).toEqual(expected);
}

const correct = (personnelActualId: string, from: string, to: string) =>
  graph.do('correctLabor', {
    personnelActualId,
    startedAt: `2026-03-02T${from}Z`,
    endedAt: `2026-03-02T${to}Z`,
    reason: 'forgot to clock off',
  });

describe('labour of a work order', () => {
  it('that was clocked takes the place of standard labour, and its machine time stays', async () => {
    const order = await started();
    const jobOrderId = order.jobOrders[0]!.id;
    await floor.report(jobOrderId, '10');
    await charged(order, { labour: '20', machine: '40', overhead: '30' });
    // 60 minutes at 30 an hour, half on top.
    const personId = await person();
    await clocked(personId, jobOrderId, '08:00:00', '08:45:00');
    await clocked(await person(), jobOrderId, '08:00:00', '08:15:00');
    await charged(order, { labour: '30', machine: '40', overhead: '35' });
    await floor.complete(jobOrderId);
    await booked(order, { LABOUR_EFFICIENCY: '10', OVERHEAD: '5' });
  });

  it('that is corrected after completion books the difference, and none leaves the standard', async () => {
    const order = await started();
    const jobOrderId = order.jobOrders[0]!.id;
    const entry = await clocked(await person(), jobOrderId, '08:00:00', '09:00:00');
    await charged(order, { labour: '30', machine: '0', overhead: '15' });
    await floor.report(jobOrderId, '10');
    await floor.complete(jobOrderId);
    await booked(order, { LABOUR_EFFICIENCY: '10', OVERHEAD: '5' });
    await correct(entry, '08:00:00', '08:20:00');
    await booked(order, { LABOUR_EFFICIENCY: '-10', OVERHEAD: '-5' });
    // It was not at all: then nobody was clocked, and the standard is all that is known.
    await correct(entry, '08:00:00', '08:00:00');
    await booked(order, {});
    await charged(order, { labour: '20', machine: '40', overhead: '30' });
  });

  it('is charged at what the hour cost when it was told first, and never beside recorded time', async () => {
    const order = await started();
    const jobOrderId = order.jobOrders[0]!.id;
    const time = { jobOrderId, labourMinutes: '120', machineMinutes: '50' };
    await graph.do('recordJobTime', time);
    await charged(order, { labour: '60', machine: '50', overhead: '55' });
    const entry = await clocked(await person(), jobOrderId, '08:00:00', '08:20:00');
    await charged(order, { labour: '10', machine: '50', overhead: '30' });
    const rate = { workCenterId: plant.workCenterId, hourlyRate: '60', overheadPercent: '50' };
    await graph.do('setWorkCenterRate', { ...rate, labourRate: '36' });
    await correct(entry, '08:00:00', '08:40:00');
    await charged(order, { labour: '20', machine: '50', overhead: '35' });
    await graph.do('setWorkCenterRate', { ...rate, labourRate: '30' });
  });

  it('of one person on two orders at once is shared, and told again when a third turns up', async () => {
    const [one, two, three] = [await started(), await started(), await started()];
    const jobs = [one, two, three].map((order) => order.jobOrders[0]!.id);
    const personId = await person();
    const at = (time: string) => ({ personId, occurredAt: `2026-03-02T${time}Z` });
    await graph.do('clockOn', { ...at('08:00:00'), jobOrderId: jobs[0] });
    await graph.do('clockOn', { ...at('08:00:00'), jobOrderId: jobs[1] });
    await graph.do('clockOff', at('10:00:00'));
    await charged(one, { labour: '30', overhead: '15' });
    await charged(two, { labour: '30', overhead: '15' });
    await clocked(personId, jobs[2]!, '08:00:00', '10:00:00');
    for (const order of [one, two, three]) await charged(order, { labour: '20', overhead: '10' });
  });
});
