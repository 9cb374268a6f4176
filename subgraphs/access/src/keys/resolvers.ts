import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { decodeId, encodeId, readId, tryDecodeId } from '@throughline/chassis/ids';
import { Refusal } from '@throughline/chassis/refusal';
import { runOnce } from '@throughline/chassis/transaction';
import type {
  CreateApiKeyInput,
  MutationCreateApiKeyArgs,
  MutationRevokeApiKeyArgs,
  MutationRollApiKeyArgs,
  QueryApiKeysArgs,
} from '../__generated__/resolvers.ts';
import { createApiKey, type NewKey, revokeApiKey, rollApiKey } from './commands.ts';
import { apiKeyById, overlapEndOf } from './loaders.ts';
import { type ApiKey, findApiKeys } from './queries.ts';

const parties = { Customer: 'CUSTOMER', Supplier: 'SUPPLIER' } as const;

function readParty(id: string | null | undefined, field: string): NewKey['party'] {
  if (id === null || id === undefined) return { kind: 'INTERNAL', id: null };
  const read = readId(id);
  if (read?.type === 'Customer' || read?.type === 'Supplier') {
    return { kind: parties[read.type], id: read.uuid };
  }
  throw new Refusal('INVALID_ID', 'This is not the id of a Customer or a Supplier.', field);
}

function readNewKey(input: CreateApiKeyInput): NewKey {
  return {
    name: input.name,
    environment: input.environment ?? 'LIVE',
    scopes: input.scopes,
    party: readParty(input.partyId, 'partyId'),
    siteIds: input.siteIds?.map((id, at) => decodeId('Site', id, `siteIds.${at}`)) ?? null,
    allowedAddresses: input.allowedAddresses ?? null,
    budget: input.budget ?? null,
    safelistOnly: input.safelistOnly ?? false,
    expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
  };
}

const empty = { apiKey: null, key: null };

/** What is shown is gone after the answer: a repeated call has the key's row alone. */
function showing() {
  const shown: { key: string | null } = { key: null };
  return { shown, show: (key: string) => void (shown.key = key) };
}

const mutations = {
  createApiKey: (_: unknown, { input }: MutationCreateApiKeyArgs, context: RequestContext) =>
    answer<object>(context, empty, async () => {
      const { shown, show } = showing();
      const once = ['createApiKey', input.idempotencyKey, readNewKey(input)] as const;
      const { id } = await runOnce(context, once, createApiKey(context.rights.scopes, show));
      return { apiKey: await apiKeyById(context).load(id), ...shown };
    }),
  rollApiKey: (_: unknown, { input }: MutationRollApiKeyArgs, context: RequestContext) =>
    answer<object>(context, empty, async () => {
      const { shown, show } = showing();
      const id = decodeId('ApiKey', input.apiKeyId, 'apiKeyId');
      const asked = { id, overlapHours: input.overlapHours };
      const once = ['rollApiKey', input.idempotencyKey, asked] as const;
      await runOnce(context, once, rollApiKey(show));
      return { apiKey: await apiKeyById(context).load(id), ...shown };
    }),
  revokeApiKey: (_: unknown, { input }: MutationRevokeApiKeyArgs, context: RequestContext) =>
    answer<object>(context, empty, async () => {
      const id = decodeId('ApiKey', input.apiKeyId, 'apiKeyId');
      await runOnce(context, ['revokeApiKey', input.idempotencyKey, { id }] as const, revokeApiKey);
      return { apiKey: await apiKeyById(context).load(id), key: null };
    }),
};

export const keyResolvers = {
  Query: {
    apiKeys: (_: unknown, args: QueryApiKeysArgs, { db }: RequestContext) => {
      const { partyId, revoked } = args.filter ?? {};
      const search = { partyId: readParty(partyId, 'filter.partyId').id, revoked: revoked ?? null };
      return findApiKeys(db, search, args);
    },
  },
  Mutation: mutations,
  ApiKey: {
    __resolveReference: ({ id }: { readonly id: string }, context: RequestContext) => {
      const uuid = tryDecodeId('ApiKey', id);
      return uuid === null ? null : apiKeyById(context).load(uuid);
    },
    id: ({ id }: ApiKey) => encodeId('ApiKey', id),
    customer: ({ partyKind, partyId }: ApiKey) =>
      partyKind === 'CUSTOMER' && partyId !== null ? { id: encodeId('Customer', partyId) } : null,
    supplier: ({ partyKind, partyId }: ApiKey) =>
      partyKind === 'SUPPLIER' && partyId !== null ? { id: encodeId('Supplier', partyId) } : null,
    sites: ({ siteIds }: ApiKey) => siteIds?.map((id) => ({ id: encodeId('Site', id) })) ?? null,
    budget: ({ budgetMaximum: maximum, budgetRestoreRate: restoreRate }: ApiKey) =>
      maximum === null ? null : { maximum, restoreRate },
    rolledUntil: async ({ id }: ApiKey, _: unknown, context: RequestContext) => {
      const end = await overlapEndOf(context).load(id);
      return end !== null && end > context.clock.now() ? end : null;
    },
  },
};
