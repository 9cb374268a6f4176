import { partyOf } from '@throughline/chassis/audit/entry';
import { textForTrail } from '@throughline/chassis/audit/redact';
import type { Rights } from '@throughline/chassis/rights';
import { readHandle } from '@throughline/chassis/values/api-key';
import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';

/** What was refused to whom, as the audit trail keeps it. */
export interface Refused {
  readonly actor: string;
  readonly party: string | null;
  readonly requestId: string;
  readonly operation: string;
  readonly code: string;
  readonly reason: string;
}

export interface RefusedCall {
  readonly rights: Rights;
  readonly requestId: string;
  /** Undefined: it was refused before it was known which one is meant. */
  readonly operation: OperationDefinitionNode | undefined;
}

/** Refusals of who asks, or of how much; faults of ours and slips of the pen are none. */
const refusals =
  /^(FORBIDDEN|THROTTLED|OPERATION_NOT_SAFELISTED|INTROSPECTION_FORBIDDEN|VARIABLES_TOO_DEEP|NAME_NOT_ALLOWED|TOO_MANY_\w+|QUERY_\w+)$/;

export function refusedOf(
  { rights, requestId, operation }: RefusedCall,
  errors: readonly GraphQLFormattedError[],
): Refused[] {
  return errors.flatMap(({ message, extensions }) => {
    const code = extensions?.code;
    if (typeof code !== 'string' || !refusals.test(code)) return [];
    const who = { actor: rights.keyId, party: partyOf(rights) };
    const what = { operation: describe(operation), code, reason: textForTrail(message) };
    return [{ ...who, requestId: textForTrail(requestId), ...what }];
  });
}

/** Nobody's key: of a key that looks like one, its handle, which is no secret. */
export function refusedStranger(key: string, address: string | null): Refused {
  const handle = readHandle(key);
  return {
    actor: handle === null ? 'stranger' : `stranger with ${handle}`,
    party: null,
    requestId: '',
    operation: 'authenticate',
    code: 'UNAUTHENTICATED',
    reason: `From ${address ?? 'an unknown address'}.`,
  };
}

const mostNamed = 5;

/** `query salesOrders, items`: what is asked first of all. */
function describe(operation: OperationDefinitionNode | undefined): string {
  if (!operation) return 'operation';
  const names = operation.selectionSet.selections
    .slice(0, mostNamed)
    .map((one) => ('name' in one ? one.name.value : '...'));
  return textForTrail(`${operation.operation} ${names.join(', ')}`);
}
