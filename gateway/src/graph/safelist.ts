import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Rights } from '@throughline/chassis/rights';
import { GraphQLError } from 'graphql';
import { z } from 'zod';

/** Operations that browser apps were built with; who is held to them may ask nothing else. */
export interface Safelist {
  /** The operation that an id stands for. */
  find(id: string): string | null;
  /** Why this caller may not ask this text; null when they may. */
  refuse(source: string, rights: Rights): GraphQLError | null;
}

/** Of `@apollo/generate-persisted-query-manifest`. */
const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string().min(1) })),
});

/** Of GraphQL Code Generator's client preset (`persistedDocuments`): operations by their hash. */
const byHash = z.record(z.string().min(1), z.string().min(1));

/** What the hash is taken of: an app's build may have written line ends or a last line otherwise. */
function sha256(source: string): string {
  return createHash('sha256').update(source.replaceAll('\r\n', '\n').trim()).digest('hex');
}

function createSafelist(operations: ReadonlyMap<string, string>): Safelist {
  const hashes = new Set([...operations.values()].map(sha256));
  return {
    find: (id) => operations.get(id) ?? null,
    refuse: (source, { safelistOnly = false }) =>
      !safelistOnly || hashes.has(sha256(source)) ? null : notListed(),
  };
}

export function notListed(): GraphQLError {
  const message = 'This key asks operations of the safelist alone, and this is none of them.';
  return new GraphQLError(message, { extensions: { code: 'OPERATION_NOT_SAFELISTED' } });
}

/** Without a safelist, who is held to it may ask nothing. */
export const emptySafelist = createSafelist(new Map());

/** Reads a manifest; throws what is wrong with it. */
export function readSafelist(file: string): Safelist {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`THROUGHLINE_SAFELIST (${file}) can't be read: ${String(error)}`, {
      cause: error,
    });
  }
  const listed = manifest.safeParse(read);
  if (listed.success) {
    return createSafelist(new Map(listed.data.operations.map(({ id, body }) => [id, body])));
  }
  const hashed = byHash.safeParse(read);
  if (hashed.success) {
    const bare = Object.entries(hashed.data).map(
      ([id, body]) => [id.replace(/^sha256:/, ''), body] as const,
    );
    return createSafelist(new Map(bare));
  }
  throw new Error(
    `THROUGHLINE_SAFELIST (${file}) is no persisted query manifest: { "format": ` +
      '"apollo-persisted-query-manifest", "version": 1, "operations": [{ "id", "body" }] }.',
  );
}

export interface AskedDocument {
  readonly query?: unknown;
  /** As the working draft on persisted documents of GraphQL over HTTP calls it. */
  readonly documentId?: unknown;
  /** `persistedQuery.sha256Hash`, as Apollo's clients call it. */
  readonly extensions?: unknown;
}

/**
 * The text that is asked: the one that was sent, or the one that its id stands for; null when there is
 * neither, which is for others to refuse.
 */
export function documentOf(
  asked: AskedDocument,
  safelist: Safelist,
  rights: Rights,
): string | GraphQLError | null {
  const { query } = asked;
  const sent = typeof query === 'string' && query !== '' ? query : safelist.find(idOf(asked));
  if (sent === null) return rights.safelistOnly === true ? notListed() : null;
  return safelist.refuse(sent, rights) ?? sent;
}

const persisted = z.object({ persistedQuery: z.object({ sha256Hash: z.string() }) });

function idOf({ documentId, extensions }: AskedDocument): string {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  const read = persisted.safeParse(extensions);
  return read.success ? read.data.persistedQuery.sha256Hash : '';
}
