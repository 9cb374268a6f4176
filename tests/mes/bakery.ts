import { encodeId, newId } from '@throughline/chassis/ids';
import { type Shop, uuidOf } from './shop.ts';

interface Recipe {
  readonly number: string;
  readonly quantity: string;
  readonly unit?: string;
  readonly uses: readonly (readonly [lot: string, quantity: string])[];
}

/** Lots by the names that the example gives them. */
export class Bakery {
  readonly #shop: () => Shop;
  readonly lots = new Map<string, string>();
  readonly items = new Map<string, string>();

  constructor(shop: () => Shop) {
    this.#shop = shop;
  }

  async bought(name: string, unit = 'GRM'): Promise<void> {
    this.items.set(name, await this.#shop().item(name, 'LOT', unit));
    this.lots.set(name, newId());
  }

  /** One report that makes the lot of those. */
  async made({ number, quantity, unit = 'C62', uses }: Recipe): Promise<{ jobResponseId: string }> {
    const itemId = await this.#shop().item(number, 'LOT', unit);
    const revision = await this.#shop().define(itemId, {});
    const order = await this.#shop().order(itemId, revision, { quantity });
    const jobOrderId = order.jobOrders[0].id;
    await this.#shop().do('startJob', { jobOrderId });
    const { jobResponse } = await this.#shop().do(
      'reportProduction',
      { jobOrderId, good: quantity, lotNumber: number },
      'jobResponse { id lot { id } }',
    );
    await this.#shop().issue(
      order.id,
      uses.map(([lot, amount]) => ({
        itemId: this.items.get(lot)!,
        lotId: this.lots.get(lot)!,
        quantity: amount,
      })),
      { jobOrderId, jobResponseId: jobResponse.id },
    );
    this.items.set(number, itemId);
    this.lots.set(number, uuidOf(jobResponse.lot.id));
    return { jobResponseId: jobResponse.id };
  }

  /** An order in grams that is reported lot by lot. */
  async order(number: string, quantity: string) {
    const shop = this.#shop();
    const itemId = await shop.item(number, 'LOT', 'GRM');
    const order = await shop.order(itemId, await shop.define(itemId, {}), { quantity });
    const jobOrderId = order.jobOrders[0].id;
    await shop.do('startJob', { jobOrderId });
    return {
      report: async (good: string, lotNumber: string): Promise<string> => {
        const { jobResponse } = await shop.do(
          'reportProduction',
          { jobOrderId, good, lotNumber },
          'jobResponse { id lot { id } }',
        );
        this.lots.set(lotNumber, uuidOf(jobResponse.lot.id));
        return jobResponse.id;
      },
      complete: (): Promise<unknown> => shop.do('completeJob', { jobOrderId }),
      use: (lot: string, amount: string): Promise<unknown> =>
        shop.issue(order.id, [
          { itemId: this.items.get(lot)!, lotId: this.lots.get(lot)!, quantity: amount },
        ]),
    };
  }

  id(name: string): string {
    return encodeId('MaterialLot', this.lots.get(name)!);
  }

  async trace(way: 'madeFrom' | 'madeInto', name: string, args = ''): Promise<[string, number][]> {
    const found = await this.#shop().entity(
      'MaterialLot',
      this.id(name),
      `${way}${args} { depth lot { id } }`,
    );
    const names = new Map([...this.lots.keys()].map((one) => [this.id(one), one]));
    return found[way].map((one: any) => [names.get(one.lot.id), one.depth]);
  }

  /** The biscuits of G1: a box of units, of frosting and dough, of what was bought. */
  async bakeBiscuits(): Promise<void> {
    const bought = ['butter-67', 'sugar-yN', 'peanut-butter-Cq', 'egg-gY', 'flour-kO', 'salt-Z3'];
    for (const name of [...bought, 'sugar-32', 'vanilla-px', 'wrapper-NR']) await this.bought(name);
    await this.made({
      number: 'frosting-9Q',
      unit: 'GRM',
      quantity: '3500',
      uses: [
        ['butter-67', '1125'],
        ['sugar-yN', '250'],
        ['peanut-butter-Cq', '2250'],
      ],
    });
    await this.made({
      number: 'dough-Vr',
      unit: 'GRM',
      quantity: '15000',
      uses: [
        ['egg-gY', '50'],
        ['flour-kO', '7500'],
        ['salt-Z3', '150'],
        ['sugar-32', '2500'],
        ['vanilla-px', '10'],
      ],
    });
    await this.made({
      number: 'unit-dh',
      quantity: '1000',
      uses: [
        ['frosting-9Q', '3500'],
        ['dough-Vr', '15000'],
      ],
    });
    await this.made({
      number: 'box-2f',
      quantity: '1000',
      uses: [
        ['unit-dh', '1000'],
        ['wrapper-NR', '150'],
      ],
    });
  }
}
