/** Every scope that a field of the graph asks for, with what it opens; the SDL's rules name them. */
export const scopes = {
  'andon:read': 'calls for help on the floor',
  'andon:write': 'calling, answering and resolving them',
  'audit:read': 'the trail of writes and refusals',
  'boms:read': 'bills of material, explosions, comparisons',
  'boms:write': 'changing them',
  'bulk:read': 'bulk operations and what they wrote',
  'bulk:write': 'exporting lists, mutations of many lines',
  'changes:read': 'change requests, orders and notices, their impact and history',
  'changes:write': 'asking for, deciding and releasing changes',
  'costing:read': 'standard and actual cost, variances, valuation',
  'costing:write': 'rates, rollups, cost versions',
  'documents:read': 'documents and drawings',
  'documents:write': 'checking them in',
  'equipment:read': 'sites, work centres, machines, states, shifts',
  'equipment:write': 'defining them, reporting states',
  'events:admin': 'events that could not be applied',
  'inventory:read': 'stock, lots, moves, transfers',
  'inventory:write': 'receiving, issuing, moving, shipping',
  'items:read': 'items, revisions, classes, sourcing',
  'items:write': 'defining them',
  'keys:admin': 'API keys',
  'kpis:read': 'key performance indicators (ISO 22400-2)',
  'labor:read': 'persons, qualifications, clocked time',
  'labor:write': 'clocking and correcting it',
  'operations:read': 'process plans and their segments',
  'operations:write': 'changing them',
  'orders:read': 'sales orders, their lines and promises',
  'orders:write': 'taking and changing them',
  'parties:read': 'customers and suppliers',
  'parties:write': 'defining them',
  'planning:read': 'plans, planned orders, capacity, action messages',
  'planning:write': 'planning, firming and releasing',
  'purchasing:read': 'purchase orders',
  'purchasing:write': 'ordering and changing them',
  'quality:read': 'inspections, control charts, nonconformances, corrective actions',
  'quality:write': 'recording and deciding them',
  'schema:read': 'introspection',
  'signatures:read': 'electronic signatures',
  'signatures:write': 'signing',
  'telemetry:read': 'tags, readings, roll-ups',
  'telemetry:write': 'sending them',
  'traceability:read': 'genealogy, recalls, EPCIS events',
  'traceability:write': 'capturing EPCIS events',
  'webhooks:read': 'webhooks and their deliveries',
  'webhooks:write': 'making, enabling and disabling them',
  'work-orders:read': 'work orders, jobs and what was reported of them',
  'work-orders:write': 'running and reporting them',
} as const;

/** Scopes that are no rule of a field: a command asks for them beside it. */
export const commandScopes = {
  'quality:configure': 'who sits on the board of nonconformances',
  'signatures:reset': 'setting the PIN of somebody else',
} as const;

/** An area's `write` holds its `read`; `*` stands for any area, any action, or all. */
export function grants(held: readonly string[], needed: string): boolean {
  return held.some((scope) => {
    if (scope === needed || scope === '*') return true;
    const [area = '', action = ''] = scope.split(':');
    const [neededArea = '', neededAction = ''] = needed.split(':');
    if (area !== '*' && area !== neededArea) return false;
    return (
      action === '*' || action === neededAction || (action === 'write' && neededAction === 'read')
    );
  });
}
