import { type Part, roleOf, subgraphs } from './parts.ts';

/** A subgraph works on its own schema and sees no other; the relay only carries events, the gateway looks keys up, sends webhooks and works on bulk operations. */
export function grantStatements(schemas: ReadonlySet<string>): string[] {
  const present = subgraphs.filter((part) => schemas.has(part));
  return [
    ...present.flatMap(ownSchema),
    ...present.flatMap(migrationStatements),
    ...relayStatements(present),
    ...(schemas.has('access') ? gatewayStatements() : []),
    ...auditStatements(present),
  ];
}

function ownSchema(part: Part): string[] {
  const role = roleOf(part);
  const rows = 'select, insert, update, delete';
  return [
    `grant usage on schema ${part} to ${role}`,
    `grant ${rows} on all tables in schema ${part} to ${role}`,
    `grant usage, select on all sequences in schema ${part} to ${role}`,
    `alter default privileges in schema ${part} grant ${rows} on tables to ${role}`,
    `alter default privileges in schema ${part} grant usage, select on sequences to ${role}`,
  ];
}

/** Readiness: whether what was applied is what the code knows. */
function migrationStatements(part: Part): string[] {
  const role = roleOf(part);
  return [
    `grant usage on schema launch to ${role}`,
    `grant select on launch.migrations to ${role}`,
  ];
}

function gatewayStatements(): string[] {
  const role = roleOf('gateway');
  return [
    `grant usage on schema access to ${role}`,
    `grant select on access.api_key, access.api_key_secret to ${role}`,
    `grant update (last_used_at, last_used_from) on access.api_key to ${role}`,
    `grant select, update on access.webhook to ${role}`,
    `grant select on access.webhook_secret to ${role}`,
    `grant select, insert, update, delete on access.webhook_delivery, access.webhook_try to ${role}`,
    `grant select, insert, update on access.key_spending to ${role}`,
    `grant select, update, delete on access.bulk_operation to ${role}`,
    `grant select, insert, delete on access.bulk_input to ${role}`,
    `grant select, insert on access.bulk_chunk to ${role}`,
    `grant usage on all sequences in schema access to ${role}`,
  ];
}

function relayStatements(present: readonly Part[]): string[] {
  const role = roleOf('relay');
  return [
    `grant usage on schema ${['relay', ...present].join(', ')} to ${role}`,
    `grant all on all tables in schema relay to ${role}`,
    `grant all on all sequences in schema relay to ${role}`,
    ...present.flatMap((part) => [
      `grant select, update on ${part}.outbox to ${role}`,
      `grant select, insert on ${part}.inbox to ${role}`,
    ]),
  ];
}

/** What a role may say of an entry; its number and its time are PostgreSQL's to say. */
const sayable = [
  'actor',
  'party',
  'request_id',
  'kind',
  'operation',
  'input',
  'code',
  'reason',
  'result',
  'event_count',
  'events',
].join(', ');

/** The audit trail is added to and read; who writes entries neither changes nor queues them. */
function auditStatements(present: readonly Part[]): string[] {
  const relay = roleOf('relay');
  const gateway = roleOf('gateway');
  return [
    ...present.flatMap((part) => {
      const entries = `${part}.audit_entry`;
      return [
        `revoke all on ${entries}, ${part}.audit_unsealed from ${roleOf(part)}`,
        `grant select, insert (${sayable}) on ${entries} to ${roleOf(part)}`,
        `grant select on ${entries} to ${relay}`,
        `grant select, delete on ${part}.audit_unsealed to ${relay}`,
      ];
    }),
    ...(present.includes('access')
      ? [`grant insert (${sayable}) on access.audit_entry to ${gateway}`]
      : []),
    `revoke all on relay.audit_seal from ${relay}`,
    `grant select, insert on relay.audit_seal to ${relay}`,
  ];
}
