import { readFileSync } from 'node:fs';
import { createFieldAccess, type FieldAccess } from '@throughline/chassis/access/field-access';
import { readFieldRules } from '@throughline/chassis/access/field-rules';
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
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';

/** What the gateway serves, as it is committed: the whole graph and its part for partners. */
interface ServedGraph {
  readonly schema: GraphQLSchema;
  readonly refuse: FieldAccess;
}

const read = (name: string) =>
  readFileSync(new URL(`../../../../schema/${name}.graphql`, import.meta.url), 'utf8');

/** Read when the first webhook is made: few plants make any, and it takes a second. */
const served = new Map<'api' | 'partner', ServedGraph>();
function graphFor({ party }: Rights): ServedGraph {
  const name = party.kind === 'INTERNAL' ? 'api' : 'partner';
  const known = served.get(name);
  if (known) return known;
  const schema = buildSchema(read(name));
  const rules = readFieldRules(parse(read('supergraph'), { noLocation: true }));
  const made = { schema, refuse: createFieldAccess(schema, rules) };
  served.set(name, made);
  return made;
}

/** Validation compares fields in pairs; so many take it milliseconds. */
const maxTokens = 1_000;

/** Refuses what is no subscription that these rights may ask for. */
export function assertSubscription(text: string, variables: object, rights: Rights): void {
  const { schema, refuse } = graphFor(rights);
  const document = parseOne(text);
  const [invalid] = validate(schema, document);
  if (invalid) throw invalidSubscription(invalid.message);
  const operation = getOperationAST(document);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw invalidSubscription('A webhook sends what one subscription says.');
  }
  const forbidden = refuse(document, rights);
  if (forbidden) throw new Refusal('SCOPE_NOT_HELD', forbidden.message, 'subscription');
  const definitions = operation.variableDefinitions ?? [];
  const { errors } = getVariableValues(schema, definitions, { ...variables });
  if (errors?.[0]) throw new Refusal('INVALID_VARIABLES', errors[0].message, 'variables');
}

function parseOne(text: string): DocumentNode {
  try {
    const document = parse(text, { maxTokens });
    const operations = document.definitions.filter(
      ({ kind }) => kind === Kind.OPERATION_DEFINITION,
    );
    if (operations.length === 1) return document;
  } catch (error) {
    if (error instanceof GraphQLError) throw invalidSubscription(error.message);
    throw error;
  }
  throw invalidSubscription('A webhook has one operation.');
}

function invalidSubscription(message: string): Refusal {
  return new Refusal('INVALID_SUBSCRIPTION', message, 'subscription');
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
