/** Who sees which rows of MES: customers the work orders that are pegged to their orders. */
import {
  each,
  internal,
  namedIn,
  nobody,
  ofCustomer,
  ofSite,
  ourWhoSee,
  type RowRules,
  whoSees,
} from '../row-rules.ts';

export const rowRules: RowRules = {
  // Equipment
  ...each(['site'], ofSite('id')),
  ...each(['area', 'work_center'], ofSite()),
  ...each(
    ['work_unit', 'work_center_alternate', 'shift_pattern', 'andon_escalation_plan'],
    whoSees('mes.work_center', 'work_center_id'),
  ),
  ...each(['state_report', 'state_correction', 'tag'], whoSees('mes.work_unit', 'work_unit_id')),
  ...each(['state_reason'], internal),
  ...each(
    ['reading', 'reading_minute', 'reading_hour', 'tag_value'],
    whoSees('mes.tag', 'series', 'series'),
  ),
  ...each(['reading_touch', 'rejected_reading', 'telemetry_source'], internal),
  ...each(['andon_call'], ofSite()),
  ...each(['andon_call_status_change'], whoSees('mes.andon_call', 'andon_call_id')),

  // Orders: a customer sees that they are made and how far, not by whom.
  ...each(['sales_order_customer'], internal, ofCustomer('customer_id')),
  ...each(
    ['work_order_peg', 'order_line'],
    internal,
    namedIn('mes.sales_order_customer', 'sales_order_id', 'sales_order_id'),
  ),
  ...each(['work_order'], ofSite(), namedIn('mes.work_order_peg', 'work_order_id')),
  ...each(['job_order'], whoSees('mes.work_order', 'work_order_id')),
  ...each(
    ['work_order_change', 'work_order_material', 'work_order_output', 'job_response'],
    ourWhoSee('mes.work_order', 'work_order_id'),
  ),
  ...each(
    ['job_plan', 'job_move', 'job_status_change', 'rework'],
    ourWhoSee('mes.job_order', 'job_order_id'),
  ),
  ...each(['job_split'], ourWhoSee('mes.job_order', 'from_job_id')),
  ...each(
    ['reported_material', 'reported_output'],
    ourWhoSee('mes.job_response', 'job_response_id'),
  ),
  ...each(['item_yield', 'scan'], internal),
  ...each(['tolerance'], ofSite()),

  // Genealogy
  ...each(['lot', 'material_actual'], ourWhoSee('mes.work_order', 'work_order_id')),
  ...each(['captured_event', 'captured_thing', 'received_lot', 'held_lot'], internal),

  // People
  ...each(['person', 'person_qualification', 'electronic_signature'], internal),
  ...each(['signing_pin'], nobody),
  ...each(['labor_entry'], whoSees('mes.work_center', 'work_center_id')),
  ...each(['labor_correction'], whoSees('mes.labor_entry', 'labor_entry_id')),

  // Quality
  ...each(['inspection'], ourWhoSee('mes.work_order', 'work_order_id')),
  ...each(['inspection_result'], whoSees('mes.inspection', 'inspection_id')),
  ...each(['inspection_correction'], whoSees('mes.inspection_result', 'inspection_result_id')),
  ...each(['process_alarm'], whoSees('mes.work_center', 'work_center_id')),
  ...each(
    [
      'control_plan',
      'corrective_action',
      'corrective_action_non_conformance',
      'corrective_action_status_change',
      'corrective_action_task',
      'disposition_review',
      'disposition_reviewer',
      'effectiveness_check',
      'non_conformance',
      'non_conformance_inspection',
      'non_conformance_lot',
      'non_conformance_status_change',
      'review_board_member',
    ],
    internal,
  ),

  // What MES knows of others'
  ...each(['item', 'definition', 'released_change', 'inbox'], internal),
  ...each(['site_definition'], ofSite()),

  ...each(['audit_entry'], internal),
  ...each(['audit_unsealed'], nobody),
};
