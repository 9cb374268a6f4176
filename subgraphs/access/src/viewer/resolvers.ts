import type { RequestContext } from '@throughline/chassis/context';
import { encodeId } from '@throughline/chassis/ids';
import type { Rights } from '@throughline/chassis/rights';

const partyOf = (kind: 'CUSTOMER' | 'SUPPLIER', type: string) => (rights: Rights) =>
  rights.party.kind === kind && rights.party.id !== undefined
    ? { id: encodeId(type, rights.party.id) }
    : null;

/** Nothing that tells two keys of equal rights apart: their equal questions are answered once. */
export const viewerResolvers = {
  Query: { viewer: (_: unknown, _args: unknown, { rights }: RequestContext) => rights },
  Viewer: {
    partyKind: ({ party }: Rights) => party.kind,
    customer: partyOf('CUSTOMER', 'Customer'),
    supplier: partyOf('SUPPLIER', 'Supplier'),
    sites: ({ sites }: Rights) =>
      sites === '*' ? null : sites.map((id) => ({ id: encodeId('Site', id) })),
  },
};
