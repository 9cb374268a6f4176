/** Keys are our own people's, and nobody's who is of some sites only sees fewer of them. */
import { each, internal, nobody, type RowRules } from '../row-rules.ts';

export const rowRules: RowRules = {
  ...each(['api_key', 'inbox'], internal),
  ...each(['api_key_secret'], nobody),

  ...each(['audit_entry'], internal),
  ...each(['audit_unsealed'], nobody),
};
