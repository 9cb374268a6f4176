import type { RequestContext } from '@throughline/chassis/context';
import { answer } from '@throughline/chassis/graph/answer';
import { encodeId, tryDecodeId } from '@throughline/chassis/ids';
import { transactOnce } from '@throughline/chassis/transaction';
import type {
  MutationCreateCustomerArgs,
  QueryCustomerArgs,
  QueryCustomersArgs,
} from '../__generated__/resolvers.ts';
import { createParty } from './commands.ts';
import { customerById, type Party, supplierById } from './loaders.ts';
import { findParties } from './queries.ts';

const customer = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('Customer', id);
  return uuid === null ? null : customerById(context).load(uuid);
};

const supplier = (context: RequestContext, id: string) => {
  const uuid = tryDecodeId('Supplier', id);
  return uuid === null ? null : supplierById(context).load(uuid);
};

async function create(
  context: RequestContext,
  kind: 'customer' | 'supplier',
  input: MutationCreateCustomerArgs['input'],
): Promise<string> {
  const { idempotencyKey, ...party } = input;
  const once = { mutation: `create ${kind}`, key: idempotencyKey, input: party };
  const { id } = await transactOnce(context, once, (work) => createParty(work, kind, party));
  return id;
}

export const partyResolvers = {
  Query: {
    customer: (_: unknown, { id }: QueryCustomerArgs, context: RequestContext) =>
      customer(context, id),
    customers: (_: unknown, args: QueryCustomersArgs, { db }: RequestContext) =>
      findParties(db, 'customer', args.numbers, args),
    supplier: (_: unknown, { id }: QueryCustomerArgs, context: RequestContext) =>
      supplier(context, id),
    suppliers: (_: unknown, args: QueryCustomersArgs, { db }: RequestContext) =>
      findParties(db, 'supplier', args.numbers, args),
  },
  Mutation: {
    createCustomer: (_: unknown, { input }: MutationCreateCustomerArgs, context: RequestContext) =>
      answer(context, { customer: null }, async () => {
        const id = await create(context, 'customer', input);
        return { customer: await customerById(context).load(id) };
      }),
    createSupplier: (_: unknown, { input }: MutationCreateCustomerArgs, context: RequestContext) =>
      answer(context, { supplier: null }, async () => {
        const id = await create(context, 'supplier', input);
        return { supplier: await supplierById(context).load(id) };
      }),
  },
  Customer: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => customer(context, id),
    id: (party: Party) => encodeId('Customer', party.id),
  },
  Supplier: {
    __resolveReference: ({ id }: { id: string }, context: RequestContext) => supplier(context, id),
    id: (party: Party) => encodeId('Supplier', party.id),
  },
};
