import { readFileSync } from 'node:fs';
import { createFieldAccess, type FieldAccess } from '@throughline/chassis/access/field-access';
import { type FieldRules, readFieldRules } from '@throughline/chassis/access/field-rules';
import { Refusal } from '@throughline/chassis/refusal';
import type { Rights } from '@throughline/chassis/rights';
import {
  buildSchema,
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';

/** What the gateway serves, as it is committed: the whole graph and its part for partners. */
export interface ServedGraph {
  readonly schema: GraphQLSchema;
  readonly rules: FieldRules;
  readonly refuse: FieldAccess;
}

const read = (name: string) =>
  readFileSync(new URL(`../../../../schema/${name}.graphql`, import.meta.url), 'utf8');

/** Read when the first document is kept: few plants keep any, and it takes a second. */
const served = new Map<'api' | 'partner', ServedGraph>();
function graphFor({ party }: Rights): ServedGraph {
  const name = party.kind === 'INTERNAL' ? 'api' : 'partner';
  const known = served.get(name);
  if (known) return known;
  const schema = buildSchema(read(name));
  const rules = readFieldRules(parse(read('supergraph'), { noLocation: true }));
  const made = { schema, rules, refuse: createFieldAccess(schema, rules) };
  served.set(name, made);
  return made;
}

/** Validation compares fields in pairs; so many take it milliseconds. */
const maxTokens = 1_000;

/** How a document that is kept is refused. */
export interface Wanted {
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly field: string;
  readonly code: string;
  /** What is said of one with another kind of operation, or several. */
  readonly message: string;
}

export interface KeptDocument extends ServedGraph {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Refuses what is no operation of that kind that these rights may ask for. */
export function readDocument(text: string, rights: Rights, wanted: Wanted): KeptDocument {
  const graph = graphFor(rights);
  const document = parseOne(text, wanted);
  assertValid(graph.schema, document, wanted);
  const operation = getOperationAST(document);
  if (!operation || String(operation.operation) !== wanted.type) {
    throw new Refusal(wanted.code, wanted.message, wanted.field);
  }
  const forbidden = graph.refuse(document, rights);
  if (forbidden) throw new Refusal('SCOPE_NOT_HELD', forbidden.message, wanted.field);
  return { ...graph, document, operation };
}

function parseOne(text: string, { code, message, field }: Wanted): DocumentNode {
  try {
    const document = parse(text, { maxTokens });
    const operations = document.definitions.filter(
      ({ kind }) => kind === Kind.OPERATION_DEFINITION,
    );
    if (operations.length === 1) return document;
  } catch (error) {
    if (error instanceof GraphQLError) throw new Refusal(code, error.message, field);
    throw error;
  }
  throw new Refusal(code, message, field);
}

export function assertValid(
  schema: GraphQLSchema,
  document: DocumentNode,
  { code, field }: Pick<Wanted, 'code' | 'field'>,
): void {
  const [invalid] = validate(schema, document);
  if (invalid) throw new Refusal(code, invalid.message, field);
}

export function assertVariables({ schema, operation }: KeptDocument, variables: object): void {
  const definitions = operation.variableDefinitions ?? [];
  const { errors } = getVariableValues(schema, definitions, { ...variables });
  if (errors?.[0]) throw new Refusal('INVALID_VARIABLES', errors[0].message, 'variables');
}

/** A JSON object, as GraphQL takes variables. */
export function readVariables(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) {
      return read as Record<string, unknown>;
    }
  } catch {
    // refused below
  }
  throw new Refusal('INVALID_VARIABLES', 'Variables are a JSON object.', 'variables');
}
