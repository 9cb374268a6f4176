import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, GraphQLError, Kind } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Call } from '../call.ts';
import { refuseDocument } from './limits.ts';

/** Stands where a refused document stood: nothing is left to validate. */
const empty: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/**
 * `@apollo/server` validates what it has parsed and knows no limit in between; validation alone may
 * take seconds. So a document beyond the limits is taken out of its hands before, and the refusal is
 * said where the server hears refusals.
 */
export const limitsPlugin: ApolloServerPlugin<Call> = {
  requestDidStart: () => {
    let refused: GraphQLError | null = null;
    return Promise.resolve({
      validationDidStart: (context) => {
        refused = refuseDocument(context.document);
        if (refused) (context as { document: DocumentNode }).document = empty;
        return Promise.resolve();
      },
      didResolveOperation: () => {
        if (!refused) return Promise.resolve();
        const { message, extensions } = refused;
        return Promise.reject(
          new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } }),
        );
      },
    });
  },
};

/** What a parsed document takes a character of its source (measured: 40). */
const bytesPerCharacter = 50;

/** Validated documents by their hash; the empty one that stood in is none of them. */
export function createDocumentStore(mostBytes = 32 * 1024 * 1024) {
  const known = new LRUCache<string, DocumentNode>({
    maxSize: mostBytes,
    sizeCalculation: ({ loc }) => bytesPerCharacter * (loc?.end ?? 1_000),
  });
  return {
    get: (key: string) => Promise.resolve(known.get(key)),
    set: (key: string, document: DocumentNode) => {
      if (document !== empty) known.set(key, document);
      return Promise.resolve();
    },
    delete: (key: string) => Promise.resolve(known.delete(key)),
  };
}
