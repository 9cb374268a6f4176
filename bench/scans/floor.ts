import { type Graph, until } from '../../tests/plant/graph.ts';
import { daysAfter, Plant } from '../../tests/plant/plant.ts';

const orders = 20;

interface Order {
  readonly number: string;
  readonly jobOrders: readonly { readonly id: string; readonly sequence: number }[];
}

/** A floor with jobs that run; the codes that people scan there. */
export async function foundFloor(graph: Graph): Promise<string[]> {
  const plant = await Plant.open(graph, 'BENCH');
  const bolt = await plant.bought('BOLT');
  const frame = await plant.made('FRAME', { lines: [{ part: bolt, quantity: '4' }] });
  await plant.stock(bolt, '100000');
  const today = new Date().toISOString().slice(0, 10);
  for (let nth = 1; nth <= orders; nth += 1) await plant.order(frame, '10', daysAfter(today, nth));
  await plant.runPlanning();
  const planned = (await graph.ask(
    'query($id: ID!) { plannedOrders(filter: { itemId: $id }, first: 100) { nodes { id } } }',
    { id: frame.id },
  )) as { plannedOrders: { nodes: { id: string }[] } };
  const plannedOrderIds = planned.plannedOrders.nodes.map(({ id }) => id);
  await graph.do('releasePlannedOrders', { plannedOrderIds });
  const { workOrders } = await until(
    'the work orders',
    async () =>
      (await graph.ask(
        '{ workOrders(first: 100) { nodes { number jobOrders { id sequence } } } }',
      )) as { workOrders: { nodes: Order[] } },
    (found) => found.workOrders.nodes.length >= orders,
  );
  const codes = ['BOLT', 'FRAME'];
  for (const order of workOrders.nodes) {
    const [job] = order.jobOrders;
    if (!job) continue;
    await graph.do('startJob', { jobOrderId: job.id });
    codes.push(order.number, `${order.number}-${job.sequence}`);
  }
  for (let nth = 1; nth <= 5; nth += 1) {
    const code = `PRESS-${nth}`;
    await graph.do('createWorkUnit', { workCenterId: plant.workCenterId, code, name: code });
    codes.push(code);
  }
  return codes;
}
