import { type Graph, until } from './graph.ts';

interface Job {
  readonly id: string;
  readonly sequence: number;
  readonly status: string;
}

export interface WorkOrder {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly item: { readonly number: string };
  readonly jobOrders: readonly Job[];
}

const fields = `id number status item { number } jobOrders { id sequence status }`;

/** People at the machines: they take jobs and report. */
export class Floor {
  readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** The work order that a planned order became. */
  async orderFor(plannedOrderId: string): Promise<WorkOrder> {
    const { plannedOrder } = await until(
      'the work order',
      () =>
        this.graph.ask(`query($id: ID!) { plannedOrder(id: $id) { workOrder { ${fields} } } }`, {
          id: plannedOrderId,
        }),
      (data) => data.plannedOrder?.workOrder !== null && data.plannedOrder !== null,
    );
    return plannedOrder.workOrder;
  }

  async look(workOrderId: string, selection = fields): Promise<any> {
    const { workOrder } = await this.graph.ask(
      `query($id: ID!) { workOrder(id: $id) { ${selection} } }`,
      { id: workOrderId },
    );
    return workOrder;
  }

  start(jobOrderId: string): Promise<object> {
    return this.graph.do('startJob', { jobOrderId });
  }

  report(jobOrderId: string, good: string, more: object = {}): Promise<any> {
    return this.graph.do(
      'reportProduction',
      { jobOrderId, good, ...more },
      'jobResponse { id lot { id } }',
    );
  }

  complete(jobOrderId: string): Promise<object> {
    return this.graph.do('completeJob', { jobOrderId });
  }

  /** Every job of an order from start to end, all good. */
  async run(order: WorkOrder, quantity: string, lotNumber?: string): Promise<void> {
    for (const [at, job] of order.jobOrders.entries()) {
      const last = at === order.jobOrders.length - 1;
      await this.start(job.id);
      await this.report(job.id, quantity, last && lotNumber !== undefined ? { lotNumber } : {});
      await this.complete(job.id);
    }
  }
}
