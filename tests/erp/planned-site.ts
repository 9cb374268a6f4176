import { type Database, openDatabase } from '@throughline/chassis/database';
import { systemClock } from '@throughline/chassis/clock';
import { newId } from '@throughline/chassis/ids';
import { createLog } from '@throughline/chassis/log';
import { transact } from '@throughline/chassis/transaction';
import { type Report, type Run, runPlanning } from '@throughline/erp/planning/commands';
import { markForPlanning } from '@throughline/erp/planning/marking';
import { planMarked } from '@throughline/erp/planning/net-change';
import type { DefinitionLine } from '@throughline/schema/events/plm';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';

export const today = '2030-01-07';

export interface Parameters {
  readonly supply_type: 'MAKE' | 'BUY' | 'TRANSFER';
  readonly source_site_id?: string | null;
  readonly lead_time_days: number;
  readonly lead_time_days_per_unit?: string;
  readonly safety_stock?: string;
  readonly lot_rule?: string;
  readonly lot_quantity?: string | null;
  readonly lot_period_days?: number | null;
  readonly lot_minimum?: string | null;
  readonly lot_maximum?: string | null;
  readonly lot_multiple?: string | null;
  readonly yield?: string;
  readonly planning_fence_days?: number;
  readonly rescheduling_days?: number;
}

export type BomLine = Pick<DefinitionLine, 'componentItemId' | 'quantity'> &
  Partial<DefinitionLine>;

/** A site of ERP's alone, filled by hand: what planning reads, and what it wrote. */
export class PlannedSite {
  readonly database: TestDatabase;
  readonly erp: Database;
  readonly siteId = newId();
  readonly #supplierId = newId();
  readonly #customerId = newId();
  readonly #locationId = newId();
  #numbers = 0;

  constructor(database: TestDatabase) {
    this.database = database;
    this.erp = openDatabase(database.urls.erp, 'test', 2);
  }

  static async open(): Promise<PlannedSite> {
    const site = new PlannedSite(await cloneDatabase());
    await site.#found();
    return site;
  }

  /** Another site of the same company. */
  async neighbour(): Promise<PlannedSite> {
    const site = new PlannedSite(this.database);
    await site.#found();
    return site;
  }

  async close(): Promise<void> {
    await this.erp.close();
    await this.database.drop();
  }

  async #found(): Promise<void> {
    const { sql } = this.erp;
    const site = {
      id: this.siteId,
      code: `S-${this.siteId}`,
      name: 'Works',
      time_zone: 'UTC',
      working_days: [1, 2, 3, 4, 5],
      closed_on: ['2030-01-15'],
      receiving_location_id: this.#locationId,
      changed_at: new Date(),
    };
    await sql`insert into erp.site ${sql(site)}`;
    await sql`insert into erp.storage_location ${sql({ id: this.#locationId, site_id: this.siteId, code: 'MAIN', name: 'Store' })}`;
    await sql`insert into erp.customer ${sql({ id: this.#customerId, number: `C-${this.#customerId}`, name: 'Rosa', created_at: new Date() })}`;
    await sql`insert into erp.supplier ${sql({ id: this.#supplierId, number: `S-${this.#supplierId}`, name: 'Stahl', created_at: new Date() })}`;
  }

  async item(parameters: Parameters, lines: readonly BomLine[] = [], batch = '1'): Promise<string> {
    const { sql } = this.erp;
    const id = newId();
    await sql`insert into erp.item ${sql({ id, number: `I-${id}`, description: 'Part', unit: 'C62', tracking: 'NONE' })}`;
    await this.set(id, parameters);
    if (lines.length === 0) return id;
    const revisionId = newId();
    const snapshot = {
      revisionId,
      itemId: id,
      itemNumber: `I-${id}`,
      label: 'A',
      effectiveFrom: '2000-01-01',
      predecessorId: null,
      changeOrderId: null,
      batchQuantity: batch,
      operations: [],
      lines: lines.map((line, at) => ({
        lineId: newId(),
        findNumber: (at + 1) * 10,
        attrition: '0',
        setUpQuantity: '0',
        roundingMultiple: null,
        phantom: false,
        effectiveFrom: null,
        effectiveTo: null,
        operationSequence: null,
        ...line,
      })),
    };
    await sql`insert into erp.definition (revision_id, item_id, label, effective_from, snapshot)
      values (${revisionId}, ${id}, 'A', '2000-01-01', ${JSON.stringify(snapshot)}::text::jsonb)`;
    return id;
  }

  async set(itemId: string, parameters: Parameters): Promise<void> {
    const { sql } = this.erp;
    const row = { item_id: itemId, site_id: this.siteId, safety_stock: '0', ...parameters };
    await sql`delete from erp.item_planning where item_id = ${itemId} and site_id = ${this.siteId}`;
    await sql`insert into erp.item_planning ${sql(row)}`;
  }

  async order(itemId: string, quantity: number, dueOn: string): Promise<string> {
    const { sql } = this.erp;
    const order = { id: newId(), number: this.#number('SO'), customer_id: this.#customerId };
    const more = { site_id: this.siteId, status: 'CONFIRMED', created_at: new Date() };
    await sql`insert into erp.sales_order ${sql({ ...order, ...more })}`;
    const line = { id: newId(), sales_order_id: order.id, line_number: 1, item_id: itemId };
    await sql`insert into erp.sales_order_line ${sql({ ...line, quantity, unit_price: 1, due_on: dueOn })}`;
    return line.id;
  }

  async purchase(itemId: string, quantity: number, dueOn: string): Promise<string> {
    const { sql } = this.erp;
    const order = { id: newId(), number: this.#number('PO'), supplier_id: this.#supplierId };
    const more = { site_id: this.siteId, status: 'OPEN', created_at: new Date() };
    await sql`insert into erp.purchase_order ${sql({ ...order, ...more })}`;
    const line = { id: newId(), purchase_order_id: order.id, line_number: 1, item_id: itemId };
    await sql`insert into erp.purchase_order_line ${sql({ ...line, quantity, unit_price: 1, due_on: dueOn })}`;
    return line.id;
  }

  async stock(itemId: string, onHand: number): Promise<void> {
    const { sql } = this.erp;
    await sql`delete from erp.stock_balance where item_id = ${itemId} and site_id = ${this.siteId}`;
    const place = { site_id: this.siteId, location_id: this.#locationId };
    await sql`insert into erp.stock_balance ${sql({ id: newId(), item_id: itemId, ...place, on_hand: onHand })}`;
  }

  async expect(itemId: string, startsOn: string, endsOn: string, quantity: number): Promise<void> {
    const { sql } = this.erp;
    const period = { starts_on: startsOn, ends_on: endsOn, quantity };
    await sql`insert into erp.forecast ${sql({ id: newId(), item_id: itemId, site_id: this.siteId, ...period })}`;
  }

  #number(prefix: string): string {
    return `${prefix}-${this.siteId}-${++this.#numbers}`;
  }

  /** The plan in words that don't depend on ids drawn anew. */
  async written(): Promise<Record<string, readonly unknown[]>> {
    const { sql } = this.erp;
    const here = this.siteId;
    const name = sql`case when po.status = 'FIRM' then po.id::text
      else concat_ws(' ', po.item_id, po.due_on, po.lot) end`;
    const orders = await sql`select ${name} as name, supply_type, status, quantity, start_on::text,
      past_due, available_on::text from erp.planned_order po where site_id = ${here} order by 1`;
    const needs = await sql`select ${name} as name, bom_item_id, need.item_id, phantom,
        need.quantity, needed_on::text
      from erp.planned_requirement need join erp.planned_order po on po.id = need.planned_order_id
      where need.site_id = ${here} order by 1, 2, 3, 4`;
    const pegs =
      await sql`select peg.item_id, supply_kind, coalesce(${name}, supply_id::text) as supply,
        peg.quantity, needed_on::text, demand_kind, supply_on::text, coalesce(
          parent.item_id || ' ' || parent.due_on || ' ' || parent.lot, demand_id::text) as demand
      from erp.peg left join erp.planned_order po on po.id = peg.supply_id
      left join erp.planned_order parent on parent.id = peg.demand_id
      where peg.site_id = ${here} order by 1, 2, 3, 8, 5, 6, 4, 7`;
    const messages =
      await sql`select message.item_id, kind, coalesce(${name}, supply_id::text) as supply,
        from_on::text, to_on::text, from_quantity, to_quantity
      from erp.action_message message left join erp.planned_order po on po.id = message.supply_id
      where message.site_id = ${here} order by 1, 2, 3`;
    const promises = await sql`select line.id, promised_on::text from erp.sales_order_line line
      join erp.sales_order so on so.id = line.sales_order_id where so.site_id = ${here} order by 1`;
    return { orders, needs, pegs, messages, promises };
  }

  /** Plans what changed; null plans everything anew. */
  plan(changed: readonly string[] | null, planDate = today, report?: Report): Promise<Run> {
    const date = changed === null ? planDate : null;
    const watch = report && { planningRunId: newId(), report };
    return transact(this.#unit(), (work) =>
      runPlanning(work, { siteId: this.siteId, planDate: date, changed }, watch),
    );
  }

  /** Plans what changed here, and what that asks of other sites. */
  follow(changed: readonly string[]): Promise<unknown> {
    return transact(this.#unit(), async (work) => {
      await markForPlanning(work, changed, this.siteId);
      return planMarked(work);
    });
  }

  #unit() {
    return {
      subgraph: 'erp',
      db: this.erp.db,
      clock: systemClock,
      actor: 'tester',
      requestId: 'test',
      log: createLog('test'),
    };
  }
}
