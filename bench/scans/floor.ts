import type { Graph } from '../../tests/plant/graph.ts';
import { foundOrders } from '../floor.ts';

/** A floor with jobs that run; the codes that people scan there. */
export async function foundFloor(graph: Graph): Promise<string[]> {
  const asked = { orders: 20, quantity: '10', bolts: '4' };
  const { plant, workOrders } = await foundOrders(graph, asked);
  const codes = ['BOLT', 'FRAME'];
  for (const order of workOrders) {
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
