import type { ApolloServerPlugin } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import type { Call } from './call.ts';
import type { Asked } from './executor.ts';

export type KnownOperation = Omit<Asked, 'variables'>;

/** Operations that passed parsing, validation and every limit, by their source. */
export interface KnownOperations {
  find(source: string, operationName: string | null | undefined): KnownOperation | undefined;
  /** Learns from what `@apollo/server` found to be right. */
  readonly plugin: ApolloServerPlugin<Call>;
}

/** What a parsed document takes a character of its source (measured: 40). */
const bytesPerCharacter = 50;

export function createKnownOperations(mostBytes = 32 * 1024 * 1024): KnownOperations {
  const known = new LRUCache<string, KnownOperation>({
    maxSize: mostBytes,
    sizeCalculation: (_operation, key) => bytesPerCharacter * key.length,
  });
  return {
    find: (source, operationName) => known.get(keyOf(source, operationName)),
    plugin: {
      requestDidStart: () =>
        Promise.resolve({
          executionDidStart: ({ source, request, document, operation, queryHash: hash }) => {
            known.set(keyOf(source, request.operationName), { document, operation, hash });
            return Promise.resolve();
          },
        }),
    },
  };
}

function keyOf(source: string, operationName: string | null | undefined): string {
  return operationName ? `${operationName} ${source}` : source;
}
