import { Refusal } from '@throughline/chassis/refusal';
import type { Rights } from '@throughline/chassis/rights';
import { isSecretName } from '@throughline/chassis/secret-text';
import {
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLSchema,
  isInputObjectType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql';
import { assertValid, assertVariables, type KeptDocument, readDocument } from '../served/graphs.ts';
import { assertInBulk } from './rules.ts';

const refusedAs = { field: 'document', code: 'INVALID_DOCUMENT' } as const;
const oneQuery = 'An export is one query of one list.';
const oneMutation = 'A bulk mutation is one mutation of one field.';

function invalid(message: string): Refusal {
  return new Refusal(refusedAs.code, message, refusedAs.field);
}

/**
 * The export's query as it is asked page by page, with names that the gateway knows:
 * `rows: list(first: $bulkFirst, after: $bulkAfter) { rows: nodes {...} page: pageInfo {...} }`.
 */
export function readExport(text: string, variables: object, rights: Rights): string {
  const kept = readDocument(text, rights, { ...refusedAs, type: 'query', message: oneQuery });
  const list = onlyField(kept.operation.selectionSet, oneQuery);
  assertList(kept.schema, list);
  assertVariables(kept, variables);
  const rows = onlyField(
    list.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] },
    'Of the list, an export asks for `nodes` or `edges` and for nothing beside.',
  );
  if (rows.name.value !== 'nodes' && rows.name.value !== 'edges') {
    throw invalid('Of the list, an export asks for `nodes` or `edges`.');
  }
  const paged = parse(print(withPages(kept, list, rows)));
  assertValid(kept.schema, paged, refusedAs);
  return print(paged);
}

function onlyField({ selections }: SelectionSetNode, message: string): FieldNode {
  const [field, ...more] = selections;
  if (field?.kind !== Kind.FIELD || more.length > 0) throw invalid(message);
  if (field.alias || (field.directives ?? []).length > 0) {
    throw invalid(`\`${field.name.value}\` has neither alias nor directives here.`);
  }
  return field;
}

const pageArguments = ['first', 'after', 'last', 'before'];

function assertList(schema: GraphQLSchema, { name, arguments: given = [] }: FieldNode): void {
  const field = schema.getQueryType()?.getFields()[name.value];
  const type = field && getNamedType(field.type);
  const takes = new Set(field?.args.map((one) => one.name));
  const isList =
    isObjectType(type) &&
    'pageInfo' in type.getFields() &&
    takes.has('first') &&
    takes.has('after');
  if (!isList) throw invalid(`\`${name.value}\` is no list that is read page by page.`);
  const paging = given.find((one) => pageArguments.includes(one.name.value));
  if (paging) throw invalid(`An export sets \`${paging.name.value}\` itself.`);
}

const pageOf = parse(
  'query ($bulkFirst: Int!, $bulkAfter: String) { rows(first: $bulkFirst, after: $bulkAfter) { page: pageInfo { hasNextPage endCursor } } }',
  { noLocation: true },
);

function withPages({ document, operation }: KeptDocument, list: FieldNode, rows: FieldNode) {
  const [page] = pageOf.definitions as readonly [OperationDefinitionNode];
  const [ours] = page.selectionSet.selections as readonly [FieldNode];
  const alias = ours.name;
  const paged: FieldNode = {
    ...list,
    alias,
    arguments: [...(list.arguments ?? []), ...(ours.arguments ?? [])],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [{ ...rows, alias }, ...(ours.selectionSet?.selections ?? [])],
    },
  };
  const worked: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: [
      ...(operation.variableDefinitions ?? []),
      ...(page.variableDefinitions ?? []),
    ],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [paged] },
  };
  const definitions = document.definitions.map((one) => (one === operation ? worked : one));
  return { ...document, definitions };
}

/** A mutation whose every line is told apart by its idempotency key, and tells what was refused. */
export function readBulkMutation(text: string, rights: Rights): string {
  const wanted = { ...refusedAs, type: 'mutation', message: oneMutation } as const;
  const { document, operation, schema, rules } = readDocument(text, rights, wanted);
  const node = onlyField(operation.selectionSet, oneMutation);
  const name = node.name.value;
  const field = schema.getMutationType()?.getFields()[name];
  const input = field && inputOf(field);
  const given = node.arguments?.find((one) => one.name.value === 'input');
  if (!input || given?.value.kind !== Kind.VARIABLE || node.arguments?.length !== 1) {
    throw invalid(`\`${name}\` takes its input, with an idempotency key, from a variable.`);
  }
  if (!asksForUserErrors(node)) throw invalid('A bulk mutation asks for `userErrors`.');
  assertInBulk(name, rules.get(`Mutation.${name}`) ?? '', findSecret(input));
  return print(document);
}

function inputOf({ args }: GraphQLField<unknown, unknown>): GraphQLInputObjectType | null {
  const type = args.find(({ name }) => name === 'input')?.type;
  const named = type && getNamedType(type);
  return isInputObjectType(named) && 'idempotencyKey' in named.getFields() ? named : null;
}

function asksForUserErrors({ selectionSet }: FieldNode): boolean {
  return (selectionSet?.selections ?? []).some(
    (one) =>
      one.kind === Kind.FIELD &&
      one.name.value === 'userErrors' &&
      !one.alias &&
      (one.directives ?? []).length === 0,
  );
}

/** Path of an input field that holds a secret; null when there is none. */
function findSecret(input: GraphQLInputObjectType, seen = new Set<string>()): string | null {
  if (seen.has(input.name)) return null;
  seen.add(input.name);
  for (const { name, type } of Object.values(input.getFields())) {
    if (isSecretName(name)) return name;
    const named = getNamedType(type);
    const inner = isInputObjectType(named) ? findSecret(named, seen) : null;
    if (inner !== null) return `${name}.${inner}`;
  }
  return null;
}
