import { findByNumber } from './graph.ts';
import { idIn } from './equipment.ts';
import type { Row } from './layout.ts';
import { openRegister, type Register } from './register.ts';
import { bring, goodRows, type Session, type Task, tellDifferent } from './session.ts';

interface Party {
  readonly id: string;
  readonly number: string;
  readonly name: string;
}

export async function bringCustomers(session: Session): Promise<Register<string>> {
  const named = session.plant.sales_orders.rows.map((row) => row.values.customer);
  return bringParties(session, 'customers', 'customer', named);
}

export async function bringSuppliers(session: Session): Promise<Register<string>> {
  const { plant } = session;
  const named = [
    ...plant.purchase_orders.rows.map((row) => row.values.supplier),
    ...plant.item_planning.rows.flatMap((row) => row.values.supplier ?? []),
  ];
  return bringParties(session, 'suppliers', 'supplier', named);
}

async function bringParties(
  session: Session,
  kind: 'customers' | 'suppliers',
  one: 'customer' | 'supplier',
  named: readonly string[],
): Promise<Register<string>> {
  const rows: Row<typeof kind>[] = goodRows(session, kind);
  const register = openRegister<string>(one, session.plant[kind], session.outcome);
  const there = new Map<string, Party>();
  const query = `query Parties($numbers: [String!]!) {
    ${kind}(numbers: $numbers, first: 100) { nodes { id number name } } }`;
  const numbers = [...named, ...rows.map((row) => row.values.number)];
  await findByNumber<Party>(session.graph, numbers, { query, field: kind }, (party) => {
    there.set(party.number, party);
    register.put(party.number, party.id);
  });
  const tasks: Task[] = [];
  for (const row of rows) {
    const { number, name } = row.values;
    const found = there.get(number);
    if (!found) {
      tasks.push({
        row,
        input: { number, name },
        fate: 'created',
        done: (payload) => register.put(number, idIn(payload, one)),
        refused: () => register.spoil(number, row),
      });
    } else if (!tellDifferent(session, row, [['name', found.name, name]])) {
      session.outcome.good(row, 'unchanged');
    }
  }
  const field = kind === 'customers' ? 'createCustomer' : 'createSupplier';
  const mutation = { field, input: 'CreatePartyInput', select: `${one} { id }` };
  await bring(session, { title: kind, mutation, tasks });
  return register;
}
