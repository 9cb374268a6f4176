import type { RequestContext } from '@throughline/chassis/context';
import { defineLoader, groupBy } from '@throughline/chassis/loader';
import { type SQL, sql } from 'drizzle-orm';
import { comesOf } from '../production/queries.ts';
import { type Bucket, type Flow, timePhase } from './netting.ts';

/** A demand in a time-phased record, as the graph's Peg. */
export interface Requirement {
  readonly itemId: string;
  readonly quantity: string;
  readonly neededOn: string;
  readonly demandKind: NonNullable<FlowRow['source']>;
  readonly demandId: string | null;
}

export interface ItemPlan {
  readonly itemId: string;
  readonly siteId: string;
  readonly onHand: string;
  readonly buckets: readonly (Bucket & { readonly requirements: readonly Requirement[] })[];
}

interface FlowRow extends Record<string, unknown> {
  item_id: string;
  site_id: string;
  date: string;
  quantity: string;
  kind: Flow['kind'] | 'stock';
  source: 'SALES_LINE' | 'PLANNED_ORDER' | 'WORK_ORDER' | 'TRANSFER_ORDER' | 'FORECAST' | null;
  source_id: string | null;
}

/** What goes out: orders, work orders' and planned orders' components, forecast. */
const demand = sql`select asked.*, line.due_on::text, line.quantity - line.shipped_quantity, 'gross', 'SALES_LINE', line.id
    from asked join erp.sales_order_line line on line.item_id = asked.item_id
      and line.status <> 'CANCELLED' and line.quantity > line.shipped_quantity
    join erp.sales_order so on so.id = line.sales_order_id and so.site_id = asked.site_id
      and so.status in ('CONFIRMED', 'IN_PROGRESS')
    union all
    select asked.*, wo.start_on::text, material.required_quantity - material.issued_quantity, 'gross',
      'WORK_ORDER', wo.id
    from asked join erp.work_order_material material on material.item_id = asked.item_id
      and material.required_quantity > material.issued_quantity
    join erp.work_order wo on wo.id = material.work_order_id and wo.site_id = asked.site_id
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
    union all
    select asked.*, transfer.ship_on::text, transfer.quantity - transfer.shipped_quantity, 'gross',
      'TRANSFER_ORDER', transfer.id
    from asked join erp.transfer_order transfer on transfer.item_id = asked.item_id
      and transfer.from_site_id = asked.site_id and transfer.status in ('OPEN', 'IN_TRANSIT')
      and transfer.quantity > transfer.shipped_quantity
    union all
    select asked.*, po.start_on::text, po.quantity, 'gross', 'PLANNED_ORDER', po.id
    from asked join erp.planned_order po on po.item_id = asked.item_id
      and po.source_site_id = asked.site_id and po.status in ('PLANNED', 'FIRM')
    union all
    select asked.*, requirement.needed_on::text, requirement.quantity, 'gross', 'PLANNED_ORDER',
      requirement.planned_order_id
    from asked join erp.planned_requirement requirement on requirement.item_id = asked.item_id
      and requirement.site_id = asked.site_id and not requirement.phantom
      and requirement.quantity > 0
      and not exists (
        select 1 from erp.work_order wo where wo.planned_order_id = requirement.planned_order_id)
    union all
    select asked.*, requirement.needed_on::text, sum(peg.quantity), 'gross', 'PLANNED_ORDER',
      requirement.planned_order_id
    from asked join erp.planned_requirement requirement on requirement.item_id = asked.item_id
      and requirement.site_id = asked.site_id and requirement.phantom
    join erp.peg on peg.demand_id = requirement.planned_order_id and peg.item_id = asked.item_id
    group by asked.item_id, asked.site_id, asked.good, requirement.needed_on, requirement.planned_order_id
    union all
    select asked.*, peg.needed_on::text, sum(peg.quantity), 'gross', 'FORECAST', peg.demand_id
    from asked join erp.peg on peg.item_id = asked.item_id and peg.site_id = asked.site_id
      and peg.demand_kind = 'FORECAST'
    group by asked.item_id, asked.site_id, asked.good, peg.needed_on, peg.demand_id`;

/** Share of what is bought that is good. */
const goodBought = sql`coalesce(asked.good, 1)`;
/** Share of what is made for a date that is good: the site's own, or that of the process plan then. */
const good = (dueOn: SQL) => sql`coalesce(asked.good, (
    select case when definition.obsolete then 1 else coalesce((
        select site.yield from erp.site_definition site where site.site_id = asked.site_id
          and site.revision_id = definition.revision_id order by site.version desc limit 1
      ), definition.yield) end
    from erp.definition
      where definition.item_id = asked.item_id
      and definition.effective_from <= ${dueOn} order by definition.effective_from desc limit 1), 1)`;

/** What comes in, after yield, and when planned orders start. */
const supply = sql`select asked.*, line.due_on::text,
      (line.quantity - line.received_quantity) * ${goodBought}, 'scheduled', null, null
    from asked join erp.purchase_order_line line on line.item_id = asked.item_id
      and line.quantity > line.received_quantity
    join erp.purchase_order po on po.id = line.purchase_order_id and po.site_id = asked.site_id
      and po.status in ('OPEN', 'PARTLY_RECEIVED')
    union all
    select asked.*, wo.due_on::text,
      case when asked.good is null and wo.expected_by_plan is not null
        then wo.expected_by_plan - wo.good_quantity
        else (${comesOf} - wo.good_quantity) * ${good(sql`wo.due_on`)} end, 'scheduled', null, null
    from asked join erp.work_order wo on wo.item_id = asked.item_id and wo.site_id = asked.site_id
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
      and ${comesOf} > wo.good_quantity
    union all
    select asked.*, transfer.due_on::text,
      (transfer.quantity - transfer.received_quantity) * ${goodBought}, 'scheduled', null, null
    from asked join erp.transfer_order transfer on transfer.item_id = asked.item_id
      and transfer.to_site_id = asked.site_id and transfer.status in ('OPEN', 'IN_TRANSIT')
    union all
    select asked.*, po.due_on::text, po.quantity * case po.supply_type when 'MAKE' then ${good(sql`po.due_on`)} else ${goodBought} end,
      'planned', null, null
    from asked join erp.planned_order po on po.item_id = asked.item_id and po.site_id = asked.site_id
      and po.status in ('PLANNED', 'FIRM')
    union all
    select asked.*, wo.due_on::text, output.planned_quantity - output.received_quantity, 'scheduled',
      null, null
    from asked join erp.work_order_output output on output.item_id = asked.item_id
      and output.planned_quantity > output.received_quantity
    join erp.work_order wo on wo.id = output.work_order_id and wo.site_id = asked.site_id
      and wo.status in ('RELEASED', 'IN_PROGRESS', 'HELD')
    union all
    select asked.*, requirement.needed_on::text, - requirement.quantity, 'planned', null, null
    from asked join erp.planned_requirement requirement on requirement.item_id = asked.item_id
      and requirement.site_id = asked.site_id and requirement.quantity < 0
      and not exists (
        select 1 from erp.work_order wo where wo.planned_order_id = requirement.planned_order_id)
    union all
    select asked.*, po.start_on::text, po.quantity, 'release', null, null
    from asked join erp.planned_order po on po.item_id = asked.item_id and po.site_id = asked.site_id
      and po.status in ('PLANNED', 'FIRM')`;

/** Keys are `itemId siteId`. One read for all: stock, what goes out, what comes in. */
const plans = defineLoader<string, ItemPlan>(async ({ db }, keys) => {
  const asked = keys.map((key) => ({ item_id: key.slice(0, 36), site_id: key.slice(37) }));
  const rows = await db.execute<FlowRow>(sql`/* time-phased records */
    with asked as (
      select wanted.item_id, wanted.site_id, planning.yield as good
      from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb) as wanted(item_id uuid, site_id uuid)
      left join erp.item_planning planning on planning.item_id = wanted.item_id
        and planning.site_id = wanted.site_id
    )
    select asked.*, '' as date, coalesce(sum(balance.on_hand), 0) as quantity, 'stock' as kind,
      null as source, null::uuid as source_id
    from asked left join erp.stock_balance balance on balance.item_id = asked.item_id
      and balance.site_id = asked.site_id and not exists (
        select 1 from erp.material_lot lot where lot.id = balance.lot_id and lot.status = 'HELD')
    group by asked.item_id, asked.site_id, asked.good
    union all
    ${demand}
    union all
    ${supply}`);
  const groups = groupBy(rows, (row) => `${row.item_id} ${row.site_id}`);
  return new Map([...groups].map(([key, group]) => [key, toPlan(group)]));
});

function toPlan(rows: readonly FlowRow[]): ItemPlan {
  const [first] = rows;
  const onHand = rows.find((row) => row.kind === 'stock')?.quantity ?? '0';
  const flows = rows.flatMap<Flow>(({ date, quantity, kind }) =>
    kind === 'stock' ? [] : [{ date, quantity, kind }],
  );
  const demands = groupBy(
    rows.filter((row) => row.kind === 'gross'),
    (row) => row.date,
  );
  return {
    itemId: first?.item_id ?? '',
    siteId: first?.site_id ?? '',
    onHand,
    buckets: timePhase(onHand, flows).map((bucket) => ({
      ...bucket,
      requirements: (demands.get(bucket.date) ?? []).map(toRequirement),
    })),
  };
}

function toRequirement(row: FlowRow): Requirement {
  return {
    itemId: row.item_id,
    quantity: row.quantity,
    neededOn: row.date,
    demandKind: row.source ?? 'SALES_LINE',
    demandId: row.source_id,
  };
}

export function planOf(
  context: RequestContext,
  itemId: string,
  siteId: string,
): Promise<ItemPlan | null> {
  return plans(context).load(`${itemId} ${siteId}`);
}
