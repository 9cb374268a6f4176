import { createHash } from 'node:crypto';
import { rowRules as access } from '@throughline/drizzle/access/row-rules';
import { rowRules as erp } from '@throughline/drizzle/erp/row-rules';
import { rowRules as mes } from '@throughline/drizzle/mes/row-rules';
import { rowRules as plm } from '@throughline/drizzle/plm/row-rules';
import type { RowRule, RowRules } from '@throughline/drizzle/row-rules';
import type { Sql } from 'postgres';
import { guestsOf, roleOf, subgraphs } from './parts.ts';

type Subgraph = (typeof subgraphs)[number];

const rulesOf: Readonly<Record<Subgraph, RowRules>> = { access, erp, mes, plm };

/**
 * A plan is written with COPY, which PostgreSQL lets nobody do whom row rules bind: of these the
 * subgraph is the owner, and owners are not bound.
 */
export const copied: Readonly<Partial<Record<Subgraph, readonly string[]>>> = {
  erp: ['planned_order', 'planned_requirement', 'peg'],
};

/** Puts the row rules of every table into the database; does nothing when they are there. */
export async function setRowRules(sql: Sql): Promise<void> {
  await sql`/* where row rules are noted */
    create table if not exists launch.row_rules (part text primary key, hash text not null)`;
  for (const part of subgraphs) {
    const statements = statementsOf(part);
    const hash = createHash('sha256').update(statements.join(';')).digest('hex');
    const [known] = await sql`/* row rules there are */
      select 1 from launch.row_rules where part = ${part} and hash = ${hash}`;
    if (known) continue;
    await sql.begin(async (tx) => {
      for (const statement of statements) await tx.unsafe(statement);
      await tx`/* note row rules */ insert into launch.row_rules (part, hash)
        values (${part}, ${hash}) on conflict (part) do update set hash = excluded.hash`;
    });
  }
}

function statementsOf(part: Subgraph): string[] {
  const role = roleOf(part);
  const guests = guestsOf(part);
  return [
    `grant usage on schema ${part} to ${guests.ours}, ${guests.partners}`,
    ...Object.entries(rulesOf[part]).flatMap(([table, rules]) => {
      const name = `${part}.${table}`;
      return [
        `alter table ${name} enable row level security`,
        `drop policy if exists house on ${name}`,
        `drop policy if exists ours on ${name}`,
        `drop policy if exists partners on ${name}`,
        // Our parts work on all of it: their rules are the shop's, in code.
        `create policy house on ${name} to ${housesOf(part, table).join(', ')} using (true)`,
        `create policy ours on ${name} for select to ${guests.ours} using (${seenBy('OURS', name, rules)})`,
        `create policy partners on ${name} for select to ${guests.partners} using (${seenBy('PARTNERS', name, rules)})`,
        `grant select on ${name} to ${guests.ours}, ${guests.partners}`,
      ];
    }),
    ...(copied[part] ?? []).flatMap((table) => [
      `grant create on schema ${part} to ${role}`,
      `alter table ${part}.${table} owner to ${role}`,
      `revoke create on schema ${part} from ${role}`,
    ]),
  ];
}

function seenBy(whose: 'OURS' | 'PARTNERS', table: string, rules: readonly RowRule[]): string {
  const theirs = rules.filter((rule) => rule.whose === whose || rule.whose === 'BOTH');
  return theirs.map((rule) => `(${rule.where(table)})`).join(' or ') || 'false';
}

/** Which tables the relay works on: it delivers into inboxes and seals the audit trail. */
const relayed = new Set(['inbox', 'audit_entry', 'audit_unsealed']);

/** Beside its subgraph: the relay, and the gateway, which looks keys up and sends webhooks. */
function housesOf(part: Subgraph, table: string): string[] {
  const roles = [roleOf(part)];
  if (relayed.has(table)) roles.push(roleOf('relay'));
  if (part === 'access') roles.push(roleOf('gateway'));
  return roles;
}
