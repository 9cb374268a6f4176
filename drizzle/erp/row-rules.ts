/** Who sees which rows of ERP: customers their orders and what was shipped, suppliers what we order. */
import {
  each,
  internal,
  namedIn,
  nobody,
  ofCustomer,
  ofSite,
  ofSupplier,
  ourWhoSee,
  partnersWhoSee,
  type RowRules,
  whoSees,
} from '../row-rules.ts';

export const rowRules: RowRules = {
  ...each(['customer'], internal, ofCustomer('id')),
  ...each(['supplier'], internal, ofSupplier('id')),
  ...each(
    ['item'],
    internal,
    namedIn('erp.sales_order_line', 'item_id'),
    namedIn('erp.purchase_order_line', 'item_id'),
  ),

  // Sales
  ...each(['sales_order'], ofSite(), ofCustomer('customer_id')),
  ...each(['sales_order_line'], whoSees('erp.sales_order', 'sales_order_id')),
  ...each(['promise_move', 'shipment'], whoSees('erp.sales_order_line', 'sales_order_line_id')),

  // Purchasing
  ...each(['purchase_order'], ofSite(), ofSupplier('supplier_id')),
  ...each(['purchase_order_line'], whoSees('erp.purchase_order', 'purchase_order_id')),

  // Stock: what was shipped is the customer's to see, what was delivered the supplier's.
  ...each(['site'], ofSite('id')),
  ...each(['storage_location', 'stock_balance'], ofSite()),
  ...each(
    ['stock_move'],
    whoSees('erp.storage_location', 'location_id'),
    partnersWhoSee('erp.shipment', 'shipment_id'),
    partnersWhoSee('erp.purchase_order_line', 'purchase_order_line_id'),
  ),
  ...each(['material_lot'], internal, namedIn('erp.stock_move', 'lot_id')),
  ...each(['lot_hold'], ourWhoSee('erp.material_lot', 'lot_id')),
  ...each(['reservation'], whoSees('erp.stock_balance', 'balance_id')),
  ...each(['shortage'], whoSees('erp.work_order', 'work_order_id')),
  ...each(['transfer_order'], ofSite('from_site_id'), ofSite('to_site_id')),
  ...each(['stock_layer', 'stock_layer_use', 'stock_revaluation', 'stock_valuation'], internal),

  // Planning
  ...each(
    [
      'action_message',
      'forecast',
      'item_planning',
      'peg',
      'plan_print',
      'plan_version',
      'planned_order',
      'planned_requirement',
      'planning_mark',
      'planning_run',
    ],
    ofSite(),
  ),
  ...each(
    ['plan_assumption', 'plan_difference', 'plan_promise'],
    whoSees('erp.plan_version', 'version_id'),
  ),
  ...each(['released_number', 'released_peg'], whoSees('erp.planned_order', 'planned_order_id')),
  ...each(['work_center'], ofSite()),
  ...each(['work_center_capacity'], whoSees('erp.work_center', 'work_center_id')),

  // Production and cost
  ...each(['work_order'], ofSite()),
  ...each(
    [
      'labour_charge',
      'work_charge',
      'work_order_job',
      'work_order_material',
      'work_order_output',
      'work_order_variance',
    ],
    whoSees('erp.work_order', 'work_order_id'),
  ),
  ...each(
    [
      'cost_day',
      'cost_mark',
      'cost_version',
      'cost_version_cost',
      'cost_version_item',
      'cost_version_rate',
      'item_cost',
      'item_costing',
      'purchase_cost',
      'revision_cost',
      'work_center_rate',
    ],
    internal,
  ),

  // What ERP knows of PLM's designs
  ...each(['definition', 'item_supersession'], internal),
  ...each(['site_definition'], ofSite()),
  ...each(['inbox'], internal),

  ...each(['audit_entry'], internal),
  ...each(['audit_unsealed'], nobody),
};
