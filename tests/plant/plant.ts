import { type Graph, until } from './graph.ts';

export interface Part {
  readonly id: string;
  readonly number: string;
  readonly revisionId: string;
  readonly unit: string;
}

export interface Line {
  readonly part: Part;
  readonly quantity: string;
  readonly unit?: string;
  readonly phantom?: boolean;
  readonly attrition?: string;
  readonly setUpQuantity?: string;
  readonly roundingMultiple?: string;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly operationSequence?: number;
  readonly kind?: 'COMPONENT' | 'BY_PRODUCT' | 'CO_PRODUCT';
  readonly costShare?: string;
  readonly fromLotNumber?: string;
  readonly toLotNumber?: string;
  readonly substitutes?: readonly object[];
}

export interface Recipe {
  readonly lines: readonly Line[];
  readonly batch?: { value: string; unit: string };
  /** Minutes a BOM batch; one operation of no time when left out. */
  readonly operations?: readonly {
    sequence: number;
    name: string;
    runMinutes: string;
    setUpMinutes?: string;
    cleanUpMinutes?: string;
    crewSize?: number;
    yield?: string;
    instructions?: readonly object[];
    characteristics?: readonly object[];
    tools?: readonly object[];
  }[];
}

export interface Planning {
  readonly make?: boolean;
  readonly leadTimeDays?: number;
  readonly safetyStock?: string;
  readonly purchaseCost?: string;
  readonly leadTimeDaysPerUnit?: string;
  readonly lotSizing?: object;
  readonly yield?: string;
  readonly planningFenceDays?: number;
  readonly reschedulingDays?: number;
  readonly forecastBackwardDays?: number;
  readonly forecastForwardDays?: number;
}

const everyDay = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** A small plant, built through the graph in the words of the trade. */
export class Plant {
  readonly graph: Graph;
  siteId = '';
  workCenterId = '';
  locationId = '';
  customerId = '';
  supplierId = '';

  constructor(graph: Graph) {
    this.graph = graph;
  }

  static async open(graph: Graph, code = 'P1'): Promise<Plant> {
    const plant = new Plant(graph);
    const site = await graph.do(
      'setSite',
      { code, name: `Plant ${code}`, timeZone: 'UTC', workingDays: everyDay },
      'site { id }',
    );
    plant.siteId = site.site.id;
    const { area } = await graph.do(
      'createArea',
      { siteId: plant.siteId, code: 'A1', name: 'Assembly' },
      'area { id }',
    );
    const made = await graph.do(
      'createWorkCenter',
      { areaId: area.id, code: 'WC1', name: 'Bench' },
      'workCenter { id }',
    );
    plant.workCenterId = made.workCenter.id;
    const customer = await graph.do(
      'createCustomer',
      { number: `C-${code}`, name: 'Rosa Räder' },
      'customer { id }',
    );
    plant.customerId = customer.customer.id;
    const supplier = await graph.do(
      'createSupplier',
      { number: `S-${code}`, name: 'Stahl & Söhne' },
      'supplier { id }',
    );
    plant.supplierId = supplier.supplier.id;
    const locations = await until(
      'the site to be known to ERP',
      () =>
        graph.ask(
          'query($siteId: ID!) { storageLocations(siteId: $siteId, first: 5) { nodes { id } } }',
          { siteId: plant.siteId },
        ),
      ({ storageLocations }) => storageLocations.nodes.length > 0,
    );
    plant.locationId = locations.storageLocations.nodes[0].id;
    return plant;
  }

  async part(number: string, more: { unit?: string; tracking?: string } = {}): Promise<Part> {
    const unit = more.unit ?? 'C62';
    const { item } = await this.graph.do(
      'createItem',
      { number, description: `${number} of the plant`, unit, tracking: more.tracking ?? 'NONE' },
      'item { id revisions(first: 1) { nodes { id } } }',
    );
    return { id: item.id, number, unit, revisionId: item.revisions.nodes[0].id };
  }

  async design(part: Part, recipe: Recipe): Promise<void> {
    const { revisionId } = part;
    const lines = recipe.lines.map((line, at) => this.#line(line, at));
    await this.graph.do('setBom', {
      revisionId,
      ...(recipe.batch ? { batchQuantity: recipe.batch } : {}),
      lines,
    });
    const operations = recipe.operations ?? [{ sequence: 10, name: 'Make', runMinutes: '0' }];
    const segments = operations.map((operation) => ({
      ...operation,
      workCenterId: this.workCenterId,
    }));
    await this.graph.do('setOperations', { revisionId, segments });
  }

  #line({ part, quantity, unit, ...more }: Line, at: number) {
    return {
      findNumber: (at + 1) * 10,
      componentId: part.id,
      quantity: { value: quantity, unit: unit ?? part.unit },
      ...more,
    };
  }

  release(part: Part, effectiveFrom = '2000-01-01'): Promise<object> {
    return this.graph.do('releaseRevision', { revisionId: part.revisionId, effectiveFrom });
  }

  /** Parts that are bought, or made to a recipe; released from long ago. */
  async bought(
    number: string,
    planning: Planning = {},
    more: { unit?: string; tracking?: string } = {},
  ): Promise<Part> {
    const part = await this.part(number, more);
    await this.release(part);
    await this.plan(part, { make: false, ...planning });
    return part;
  }

  async made(
    number: string,
    recipe: Recipe,
    planning: Planning = {},
    more: { unit?: string; tracking?: string } = {},
  ): Promise<Part> {
    const part = await this.part(number, more);
    await this.design(part, recipe);
    await this.release(part);
    await this.plan(part, { make: true, ...planning });
    return part;
  }

  plan(
    part: Part,
    { make = true, leadTimeDays = 0, safetyStock = '0', purchaseCost, ...more }: Planning,
  ): Promise<object> {
    return this.graph.do('setItemPlanning', {
      itemId: part.id,
      siteId: this.siteId,
      supplyType: make ? 'MAKE' : 'BUY',
      leadTimeDays,
      safetyStock,
      ...more,
      ...(make ? {} : { supplierId: this.supplierId, purchaseCost: purchaseCost ?? '1' }),
    });
  }

  stock(part: Part, quantity: string, lotNumber?: string): Promise<object> {
    return this.graph.do('countStock', {
      itemId: part.id,
      locationId: this.locationId,
      quantity: { value: quantity, unit: part.unit },
      ...(lotNumber === undefined ? {} : { lotNumber }),
    });
  }

  /** A confirmed order of one line. */
  async order(
    part: Part,
    quantity: string,
    dueOn: string,
  ): Promise<{ id: string; lineId: string; number: string }> {
    const { salesOrder } = await this.graph.do(
      'createSalesOrder',
      {
        customerId: this.customerId,
        siteId: this.siteId,
        lines: [
          {
            itemId: part.id,
            quantity: { value: quantity, unit: part.unit },
            unitPrice: '100',
            dueOn,
          },
        ],
      },
      'salesOrder { id number lines { id } }',
    );
    await this.graph.do('confirmSalesOrder', { salesOrderId: salesOrder.id });
    return { id: salesOrder.id, number: salesOrder.number, lineId: salesOrder.lines[0].id };
  }

  async purchase(
    part: Part,
    quantity: string,
    dueOn: string,
  ): Promise<{ id: string; lineId: string }> {
    const { purchaseOrder } = await this.graph.do(
      'createPurchaseOrder',
      {
        supplierId: this.supplierId,
        siteId: this.siteId,
        lines: [
          {
            itemId: part.id,
            quantity: { value: quantity, unit: part.unit },
            unitPrice: '1',
            dueOn,
          },
        ],
      },
      'purchaseOrder { id lines { id } }',
    );
    return { id: purchaseOrder.id, lineId: purchaseOrder.lines[0].id };
  }

  runPlanning(planDate?: string): Promise<object> {
    return this.graph.do('runPlanning', { siteId: this.siteId, ...(planDate ? { planDate } : {}) });
  }

  /** Planned orders of a part by due date, as `[quantity, start, due]`. */
  async plannedOrders(part: Part): Promise<[string, string, string][]> {
    const { plannedOrders } = await this.graph.ask(
      `query($itemId: ID!) { plannedOrders(filter: { itemId: $itemId }, first: 100) {
        nodes { quantity { value } startOn dueOn } } }`,
      { itemId: part.id },
    );
    return plannedOrders.nodes.map((one: any) => [one.quantity.value, one.startOn, one.dueOn]);
  }

  /** The part's time-phased record. */
  async record(part: Part): Promise<any> {
    const { item } = await this.graph.ask(
      `query($id: ID!, $siteId: ID!) { item(id: $id) { plan(siteId: $siteId) {
        lowLevelCode onHand { value }
        buckets { date grossRequirement netRequirement projectedOnHand
          requirements { quantity { value } plannedOrder { item { number } } workOrder { number } salesOrderLine { id } } } } } }`,
      { id: part.id, siteId: this.siteId },
    );
    return item.plan;
  }
}

/** The date so many days after another. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
