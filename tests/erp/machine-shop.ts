import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { daysAfter, type Part, Plant } from '../plant/plant.ts';

/** A Monday. */
export const today = '2030-01-07';
export const day = (n: number): string => daysAfter(today, n);

const workingDays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];

/** A house with a site of its own for each test, planned from a Monday whose Wednesday is a holiday. */
export class MachineShop {
  readonly house: TestHouse;
  readonly graph: Graph;
  plant: Plant;
  site = 0;
  #probes = 0;

  private constructor(house: TestHouse) {
    this.house = house;
    this.graph = new Graph(house.house.url, house.key);
    this.plant = new Plant(this.graph);
  }

  static async open(): Promise<MachineShop> {
    return new MachineShop(await openHouse());
  }

  /** Another site. */
  async found(): Promise<Plant> {
    const { graph } = this;
    const code = `F${(this.site += 1)}`;
    this.plant = await Plant.open(graph, code);
    // In Berlin six in the morning is five by the world's clock.
    const more = { timeZone: 'Europe/Berlin', workingDays, closedOn: [day(2)] };
    await graph.do('setSite', { code, name: 'Works', ...more });
    await until(
      'the holiday to be known to planning',
      () => this.#probe(),
      ([order]) => order?.[1] === day(0),
    );
    return this.plant;
  }

  /** Two days before Thursday is Monday, once the holiday is known. */
  async #probe(): Promise<[string, string, string][]> {
    await this.plant.runPlanning(today);
    const name = `PROBE-${this.site}-${(this.#probes += 1)}`;
    const probe = await this.plant.bought(name, { leadTimeDays: 2 });
    await this.plant.order(probe, '1', day(3));
    return until(
      'the probe to be planned',
      () => this.plant.plannedOrders(probe),
      (orders) => orders.length > 0,
    );
  }

  capacity(more: object = {}): Promise<object> {
    const { workCenterId } = this.plant;
    return this.graph.do('setWorkCenterCapacity', { workCenterId, minutesPerDay: '480', ...more });
  }

  /** Something of one operation. */
  made(name: string, minutes: object): Promise<Part> {
    return this.plant.made(`${name}-${this.site}`, {
      lines: [],
      operations: [{ sequence: 10, name: 'Mill', runMinutes: '0', ...minutes }],
    });
  }

  /** A firm planned order. */
  async firm(
    part: Part,
    quantity: string,
    startOn: string,
    dueOn: string,
  ): Promise<{ id: string; number: string }> {
    const { plannedOrder } = await this.graph.do(
      'createPlannedOrder',
      {
        itemId: part.id,
        siteId: this.plant.siteId,
        quantity: { value: quantity, unit: part.unit },
        startOn,
        dueOn,
      },
      'plannedOrder { id number }',
    );
    return plannedOrder;
  }
}
