import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { refuseDocument } from '../graph/limits/limits.ts';
import { maxTokens } from '../graph/server.ts';

export interface BulkDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly hash: string;
}

/** One is asked thousands of times. */
const mostDocuments = 100;

/** Holds kept documents against the graph as it is now: it may have changed since they were kept. */
export function createDocumentReader(schema: GraphQLSchema) {
  const known = new LRUCache<string, BulkDocument | GraphQLError>({ max: mostDocuments });
  return (source: string): BulkDocument | GraphQLError => {
    const read = known.get(source) ?? check(schema, source);
    known.set(source, read);
    return read;
  };
}

function check(schema: GraphQLSchema, source: string): BulkDocument | GraphQLError {
  const document = parse(source, { maxTokens });
  const refused = refuseDocument(document);
  if (refused) return refused;
  const [invalid] = validate(schema, document);
  const operation = getOperationAST(document);
  if (invalid || !operation) {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED' };
    return new GraphQLError(invalid?.message ?? 'Which operation?', { extensions });
  }
  return { document, operation, hash: createHash('sha256').update(source).digest('hex') };
}

/** The variable that a bulk mutation takes its input from. */
export function inputVariable({ selectionSet }: OperationDefinitionNode): string {
  const [field] = selectionSet.selections;
  const given = field?.kind === Kind.FIELD ? field.arguments?.[0]?.value : undefined;
  return given?.kind === Kind.VARIABLE ? given.name.value : '';
}
