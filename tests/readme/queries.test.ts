import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importPlant } from '@throughline/tools/import/import';
import { silent } from '@throughline/launch/report';
import { type Broker, startBroker } from '@throughline/tools/simulate/broker';
import { startSimulation } from '@throughline/tools/simulate/simulate';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const queries = [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

let broker: Broker;
let house: TestHouse;
let graph: Graph;
/** What queries with variables are asked with. */
let variables: Record<string, unknown>;
beforeAll(async () => {
  broker = await startBroker();
  house = await openHouse({ mqttUrl: broker.url });
  graph = new Graph(house.house.url, house.key);
  const directory = fileURLToPath(new URL('../../examples/plant/', import.meta.url));
  await importPlant({ url: house.house.url, key: house.key, directory, log: silent });
  await until(
    'the sample plant to be planned',
    () => graph.ask('{ plannedOrders(first: 1, filter: { supplyType: BUY }) { nodes { id } } }'),
    (data) => data.plannedOrders.nodes.length > 0,
  );
  await live();
  const { lots } = await graph.ask('{ lots: materialLotsByNumber(number: "SI-88412") { id } }');
  const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
  variables = { from: days(-1), to: days(7), lotIds: lots.map(({ id }: { id: string }) => id) };
}, 240_000);
afterAll(async () => {
  await house.close();
  await broker.stop();
});

/** The simulated floor works until something was made; then shifts are set, and somebody corrects and complains. */
async function live(): Promise<void> {
  const caller = { url: house.house.url, key: house.key, log: silent };
  const simulation = await startSimulation({ ...caller, paceMs: 50, seed: 7, broker });
  const { workCenters } = await until(
    'a job that is done, and a machine that speaks',
    () =>
      graph.ask(`{
        workOrders(first: 50) { nodes { jobOrders { status responses { lot { id } } } } }
        workCenters(first: 100) { nodes { id workUnits { id state { startsAt } } } } }`),
    ({ workOrders, workCenters: centers }) =>
      workOrders.nodes.some(({ jobOrders }: any) =>
        jobOrders.some(({ responses }: any) => responses.some(({ lot }: any) => lot)),
      ) && centers.nodes.every(({ workUnits }: any) => workUnits.every(({ state }: any) => state)),
  );
  await simulation.stop();
  const [center] = workCenters.nodes;
  const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
  await graph.do('setShiftPattern', {
    workCenterId: center.id,
    effectiveFrom: '2026-01-01',
    shifts: [{ name: 'Early', weekdays, startsAt: '06:00', endsAt: '14:00' }],
  });
  const [{ id, state }] = center.workUnits;
  await graph.do('correctEquipmentState', {
    workUnitId: id,
    startsAt: state.startsAt,
    state: 'DELAY',
    why: 'waited for tubes',
  });
  const { itemByNumber: item } = await graph.ask('{ itemByNumber(number: "RM-T60") { id } }');
  await graph.do('raiseNonConformance', {
    itemId: item.id,
    cause: 'MATERIAL',
    description: 'rust inside',
  });
  const call = { kind: 'MATERIAL', workUnitId: id, note: 'no tubes' };
  const { andonCall } = await graph.do('raiseAndonCall', call, 'andonCall { id }');
  await graph.do('acknowledgeAndonCall', { andonCallId: andonCall.id });
}

it('there are ten and more', () => {
  expect(queries.length).toBeGreaterThanOrEqual(10);
});

/** Whether an answer shows anything: an empty list would hide a name that is no longer in the plant. */
function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0 || value.every(isEmpty);
  if (typeof value === 'object') return Object.values(value).every(isEmpty);
  return false;
}

/** What a query of the floor's day is about must be there, for its frame always is. */
const about: Record<string, string> = {
  Machines: 'tags.nodes.value',
  TagHistory: 'history.buckets.count',
  TelemetrySources: 'nodes.lastHeardAt',
  NonConformances: 'nonConformances.nodes.number',
  StateHistory: 'stateHistory.nodes.state',
  StateCorrections: 'stateCorrections.nodes.replaced.state',
  Kpis: 'kpis.elements.gq',
  WhereThePiecesAre: 'operations.goodQuantity.value',
  OrderKpis: 'kpis.elements.gq',
  Shifts: 'shifts.startsAt',
  Scans: 'nodes.matches.sequence',
  JobHistory: 'statusHistory.toStatus',
  AndonCalls: 'openAndonCalls.responseSeconds',
  MassBalance: 'massBalance.massIn.value',
  EventsForPartner: 'pageInfo.endCursor',
};

function pathsOf(value: unknown, path = ''): string[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => pathsOf(one, path));
  if (typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([name, one]) => pathsOf(one, `${path}.${name}`));
}

it.each(queries.map((query) => [query.split('\n')[0], query]))('%s', async (_name, query) => {
  const operation = getOperationAST(parse(query));
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) {
    await watch(query);
    return;
  }
  // The sample plant is still being planned: orders come and go meanwhile.
  const { data } = await until(
    'an answer that shows something in each field',
    () => graph.post(query, variables),
    ({ data: shown, errors }) => !errors && !Object.values(shown ?? {}).some(isEmpty),
  );
  expect(Object.keys(data ?? {}).length).toBeGreaterThan(0);
  const subject = about[operation?.name?.value ?? ''];
  if (subject === undefined) return;
  expect(pathsOf(data).filter((path) => path.includes(`.${subject}`))).not.toEqual([]);
});

/** Something happens on the floor and in the store until the subscription has shown it. */
async function watch(query: string): Promise<void> {
  const feed = graph.subscribe(query);
  const { planned, item } = await until(
    'something to make',
    () =>
      graph.ask(`{
    planned: plannedOrders(first: 100, filter: { supplyType: MAKE }) { nodes { id } }
    item: itemByNumber(number: "RM-T60") { id stockBalances(first: 1) { nodes { location { id } lot { number } onHand { value unit } } } } }`),
    (found) => found.planned.nodes.length > 0,
  );
  const [balance] = item.stockBalances.nodes;
  let counted = Number(balance.onHand.value);
  await until(
    'an event',
    async () => {
      counted += 1;
      await graph.do('countStock', {
        itemId: item.id,
        locationId: balance.location.id,
        lotNumber: balance.lot.number,
        quantity: { value: String(counted), unit: balance.onHand.unit },
      });
      const next = planned.nodes.pop();
      if (next) await graph.try('releasePlannedOrder', { plannedOrderId: next.id });
      return feed;
    },
    ({ events, errors }) => events.length + errors.length > 0,
  );
  feed.close();
  expect(feed.errors).toEqual([]);
}
