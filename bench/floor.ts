import { type Graph, until } from '../tests/plant/graph.ts';
import { daysAfter, Plant } from '../tests/plant/plant.ts';

interface Order {
  readonly number: string;
  readonly jobOrders: readonly { readonly id: string; readonly sequence: number }[];
}

/** A plant with stock and as many orders on its floor, none of them begun. */
export async function foundOrders(
  graph: Graph,
  { orders, quantity, bolts }: { orders: number; quantity: string; bolts: string },
): Promise<{ readonly plant: Plant; readonly workOrders: readonly Order[] }> {
  const plant = await Plant.open(graph, 'BENCH');
  const bolt = await plant.bought('BOLT');
  const frame = await plant.made('FRAME', { lines: [{ part: bolt, quantity: bolts }] });
  await plant.stock(bolt, '100000');
  const today = new Date().toISOString().slice(0, 10);
  for (let nth = 1; nth <= orders; nth += 1) {
    await plant.order(frame, quantity, daysAfter(today, nth));
  }
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
  return { plant, workOrders: workOrders.nodes };
}
