import type { Rights } from '@throughline/chassis/rights';
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { documentOf, type Safelist } from '../graph/safelist.ts';

/**
 * Puts the text into the request that an id in its body stands for; answers why who asks may not ask
 * it, before it is parsed. In an address there are texts alone.
 */
export function resolveDocument(
  request: FastifyRequest,
  safelist: Safelist,
  rights: Rights,
): GraphQLError | null {
  if (request.method === 'GET') {
    const { query } = request.query as { readonly query?: unknown };
    const document = documentOf({ query }, safelist, rights);
    return document instanceof GraphQLError ? document : null;
  }
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const fields = body as Record<string, unknown>;
  const document = documentOf(fields, safelist, rights);
  if (document === null || document instanceof GraphQLError) return document;
  if (fields.query === document) return null;
  fields.query = document;
  delete fields.documentId;
  const { extensions } = fields;
  if (typeof extensions === 'object' && extensions !== null) {
    fields.extensions = { ...extensions, persistedQuery: undefined };
  }
  return null;
}
