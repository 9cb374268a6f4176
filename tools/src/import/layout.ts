import * as cells from './cells.ts';
import type { Column } from './cells.ts';

type Columns = Readonly<Record<string, Column<unknown>>>;

/** One kind of file: its columns, and those that name a row. */
export interface Layout<C extends Columns = Columns> {
  readonly columns: C;
  readonly key: readonly (keyof C & string)[];
}

export type Values<L extends Layout> = {
  readonly [K in keyof L['columns']]: L['columns'][K] extends Column<infer T> ? T : never;
};

function layout<const C extends Columns>(key: readonly (keyof C & string)[], columns: C) {
  return { key, columns };
}

const { code, date, decimal, integer, list, oneOf, optional, or, rest, text, time, unit, yesOrNo } =
  cells;

const week = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;
const weekday = oneOf(...week);
const revision = or(text(10), 'A');
const positive = decimal('positive');
const notNegative = decimal('not negative');

/** All files a plant may have, in the order in which they are brought in. */
export const layouts = {
  sites: layout(['code'], {
    code,
    name: text(),
    time_zone: or(text(60), 'UTC'),
    working_days: or(list(weekday), week.slice(0, 5)),
    closed_on: or(list(date), []),
  }),
  areas: layout(['site', 'code'], { site: code, code, name: text() }),
  work_centers: layout(['site', 'code'], { site: code, area: code, code, name: text() }),
  work_units: layout(['site', 'work_center', 'code'], {
    site: code,
    work_center: code,
    code,
    name: text(),
  }),
  shifts: layout(['site', 'work_center', 'effective_from', 'name'], {
    site: code,
    work_center: code,
    effective_from: date,
    name: text(60),
    weekdays: or(list(weekday), week.slice(0, 5)),
    starts_at: time,
    ends_at: time,
    breaks: or(list(rest), []),
  }),
  tags: layout(['site', 'work_center', 'work_unit', 'name'], {
    site: code,
    work_center: code,
    work_unit: code,
    name: text(),
    kind: or(oneOf('MEASUREMENT', 'COUNTER', 'STATE'), 'MEASUREMENT' as const),
    data_type: or(oneOf('DECIMAL', 'INTEGER', 'BOOLEAN', 'TEXT'), 'DECIMAL' as const),
    unit: optional(unit),
  }),
  items: layout(['number'], {
    number: code,
    description: text(500),
    unit,
    tracking: or(oneOf('NONE', 'LOT', 'SERIAL'), 'NONE' as const),
    effective_from: optional(date),
  }),
  boms: layout(['item', 'revision'], {
    item: code,
    revision,
    batch_quantity: positive,
    batch_unit: unit,
  }),
  bom_lines: layout(['parent', 'revision', 'find_number', 'effective_from'], {
    parent: code,
    revision,
    find_number: integer(1, 999_999),
    kind: or(oneOf('COMPONENT', 'BY_PRODUCT', 'CO_PRODUCT'), 'COMPONENT' as const),
    cost_share: optional(positive),
    component: code,
    quantity: positive,
    unit,
    attrition: or(notNegative, '0'),
    set_up_quantity: or(notNegative, '0'),
    rounding_multiple: optional(positive),
    phantom: or(yesOrNo, false),
    operation_sequence: optional(integer(1, 999_999)),
    effective_from: optional(date),
    effective_to: optional(date),
    from_lot_number: optional(code),
    to_lot_number: optional(code),
    reference_designators: or(list(code), []),
  }),
  operations: layout(['item', 'revision', 'sequence'], {
    item: code,
    revision,
    sequence: integer(1, 999_999),
    name: text(),
    site: code,
    work_center: code,
    set_up_minutes: optional(notNegative),
    run_minutes: notNegative,
    clean_up_minutes: optional(notNegative),
    crew_size: or(integer(0, 100), 1),
    yield: or(positive, '1'),
  }),
  change_orders: layout(['change_order', 'item'], {
    change_order: code,
    title: text(),
    reason: text(2000),
    item: code,
    revision: text(10),
    effective_from: date,
    work_order_disposition: or(
      oneOf('FINISH_ON_OLD_REVISION', 'SWITCH_IF_NOT_STARTED'),
      'FINISH_ON_OLD_REVISION' as const,
    ),
    status: or(oneOf('DRAFT', 'RELEASED'), 'RELEASED' as const),
  }),
  work_center_rates: layout(['site', 'work_center'], {
    site: code,
    work_center: code,
    hourly_rate: notNegative,
  }),
  customers: layout(['number'], { number: code, name: text() }),
  suppliers: layout(['number'], { number: code, name: text() }),
  item_planning: layout(['item', 'site'], {
    item: code,
    site: code,
    supply_type: oneOf('MAKE', 'BUY', 'TRANSFER'),
    source_site: optional(code),
    lead_time_days: integer(0, 1000),
    lead_time_days_per_unit: optional(notNegative),
    safety_stock: or(notNegative, '0'),
    lot_rule: optional(oneOf('LOT_FOR_LOT', 'FIXED', 'PERIOD')),
    lot_quantity: optional(positive),
    lot_period_days: optional(integer(1, 365)),
    lot_minimum: optional(positive),
    lot_maximum: optional(positive),
    lot_multiple: optional(positive),
    yield: optional(positive),
    planning_fence_days: optional(integer(0, 250)),
    rescheduling_days: optional(integer(0, 250)),
    supplier: optional(code),
    purchase_cost: optional(notNegative),
  }),
  storage_locations: layout(['site', 'code'], { site: code, code, name: text() }),
  stock: layout(['item', 'site', 'location', 'lot'], {
    item: code,
    site: code,
    location: code,
    lot: optional(code),
    quantity: notNegative,
    unit,
  }),
  purchase_orders: layout(['number'], { number: code, supplier: code, site: code }),
  purchase_order_lines: layout(['order', 'line_number'], {
    order: code,
    line_number: integer(1, 999_999),
    item: code,
    quantity: positive,
    unit,
    unit_price: or(notNegative, '0'),
    due_on: date,
  }),
  sales_orders: layout(['number'], {
    number: code,
    customer: code,
    site: code,
    status: or(oneOf('DRAFT', 'CONFIRMED'), 'CONFIRMED' as const),
  }),
  sales_order_lines: layout(['order', 'line_number'], {
    order: code,
    line_number: integer(1, 999_999),
    item: code,
    quantity: positive,
    unit,
    unit_price: or(notNegative, '0'),
    due_on: date,
  }),
} satisfies Readonly<Record<string, Layout>>;

export type FileKind = keyof typeof layouts;

/** A row that is well formed. */
export interface Row<K extends FileKind = FileKind> {
  readonly kind: K;
  readonly file: string;
  /** First line of the row, 1 is the header. */
  readonly line: number;
  readonly values: Values<(typeof layouts)[K]>;
}

export const fileKinds = Object.keys(layouts) as FileKind[];
