import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { grants } from '@throughline/schema/scopes';
import type { Rights } from '../rights.ts';
import type { FieldRules } from './field-rules.ts';

/** Why who asks may not ask this; null when they may. */
export type FieldAccess = (document: DocumentNode, rights: Rights) => GraphQLError | null;

/** What federation asks by itself: of these, the fields inside have the rules. */
const federations = new Set(['Query._entities']);
/** The contract as text, which is what introspection tells. */
const contractRules = new Map([
  ['Query._service', 'schema:read'],
  ['_Service.sdl', 'schema:read'],
]);
const mostTold = 5;

/** Holds each operation against the rules of the fields it names; a document is read once. */
export function createFieldAccess(schema: GraphQLSchema, rules: FieldRules): FieldAccess {
  const needs = new WeakMap<DocumentNode, ReadonlyMap<string, readonly string[]>>();
  const verdicts = new WeakMap<Rights, WeakMap<DocumentNode, GraphQLError | null>>();
  const judge = (document: DocumentNode, rights: Rights): GraphQLError | null => {
    let needed = needs.get(document);
    if (!needed) needs.set(document, (needed = readNeeds(schema, rules, document)));
    const missing = [...needed].filter(
      ([scope]) => scope === nobody || !grants(rights.scopes, scope),
    );
    return missing.length === 0 ? null : refusal(missing);
  };
  return (document, rights) => {
    let known = verdicts.get(rights);
    if (!known) verdicts.set(rights, (known = new WeakMap()));
    let verdict = known.get(document);
    if (verdict === undefined) known.set(document, (verdict = judge(document, rights)));
    return verdict;
  };
}

/** Stands for the scope of a field that has no rule. */
const nobody = '';

/** Scopes that the document's fields ask for, each with the coordinates that do. */
function readNeeds(
  schema: GraphQLSchema,
  rules: FieldRules,
  document: DocumentNode,
): ReadonlyMap<string, readonly string[]> {
  const needed = new Map<string, string[]>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        if (name.value.startsWith('__')) return;
        const type = types.getParentType()?.name ?? '';
        if (type.startsWith('__')) return;
        const coordinate = `${type}.${name.value}`;
        if (federations.has(coordinate)) return;
        const rule = rules.get(coordinate);
        const scope = rule === undefined ? (contractRules.get(coordinate) ?? nobody) : rule;
        if (scope === null) return;
        const known = needed.get(scope);
        if (!known) needed.set(scope, [coordinate]);
        else if (!known.includes(coordinate)) known.push(coordinate);
      },
    }),
  );
  return needed;
}

function refusal(missing: readonly (readonly [string, readonly string[]])[]): GraphQLError {
  const told = missing
    .slice(0, mostTold)
    .map(([scope, [coordinate]]) =>
      scope === nobody
        ? `${String(coordinate)} is open to nobody`
        : `${String(coordinate)} takes the scope ${scope}`,
    );
  const more = missing.length > mostTold ? ', and more' : '';
  return new GraphQLError(`This key may not ask for that: ${told.join(', ')}${more}.`, {
    // Over HTTP an answer like any other: 401 and 403 are for who is not the gateway.
    extensions: { code: 'FORBIDDEN', http: { status: 200 } },
  });
}
