import type { Graph } from '../../tests/plant/graph.ts';
import { foundOrders } from '../floor.ts';

/** Jobs that run, each of an order of its own. */
export async function foundJobs(graph: Graph): Promise<string[]> {
  const { workOrders } = await foundOrders(graph, { orders: 40, quantity: '100', bolts: '1' });
  const jobs = workOrders.flatMap(({ jobOrders }) => jobOrders.slice(-1));
  for (const { id } of jobs) await graph.do('startJob', { jobOrderId: id });
  return jobs.map(({ id }) => id);
}
