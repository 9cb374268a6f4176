/** Keys are our own people's, webhooks and bulk operations also the party's they belong to; sites make no difference. */
import {
  each,
  internal,
  nobody,
  ofCustomer,
  ofSupplier,
  type RowRules,
  whoSees,
} from '../row-rules.ts';

export const rowRules: RowRules = {
  ...each(['api_key', 'inbox'], internal),
  ...each(['api_key_secret', 'webhook_secret', 'key_spending'], nobody),
  bulk_operation: [internal, ofCustomer('party_id'), ofSupplier('party_id')],
  // Whose key began it takes them from the gateway.
  ...each(['bulk_input', 'bulk_chunk'], nobody),
  webhook: [internal, ofCustomer('party_id'), ofSupplier('party_id')],
  webhook_delivery: [whoSees('access.webhook', 'webhook_id')],
  webhook_try: [whoSees('access.webhook_delivery', 'delivery_id')],
  ...each(['audit_entry'], internal),
  ...each(['audit_unsealed'], nobody),
};
