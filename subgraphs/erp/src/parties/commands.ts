import { newId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { customers, suppliers } from '@throughline/drizzle/erp/parties';

export interface NewParty {
  readonly number: string;
  readonly name: string;
}

/** Customers and suppliers are kept alike: one shape, two tables. */
export async function createParty(
  work: Work,
  kind: 'customer' | 'supplier',
  input: NewParty,
): Promise<{ id: string }> {
  if (input.number.trim() !== input.number || input.number.length < 1 || input.number.length > 60) {
    throw new Refusal('INVALID_NUMBER', 'A number has 1 to 60 characters.', 'number');
  }
  const table = kind === 'customer' ? customers : suppliers;
  const id = newId();
  const written = await work.tx
    .insert(table)
    .values({ id, ...input, createdAt: work.now })
    .onConflictDoNothing({ target: table.number })
    .returning({ id: table.id });
  if (written.length === 0) {
    throw new Refusal('NUMBER_TAKEN', `Another ${kind} has the number ${input.number}.`, 'number');
  }
  return { id };
}
