import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
  getNamedType,
} from 'graphql';

/** A way from the query root to a type, by fields that need no argument but a page size. */
interface Way {
  readonly type: GraphQLObjectType;
  readonly before: string;
  readonly after: string;
  readonly depth: number;
}

const pageSize = 20;
/** One less than what an operation may nest, for what is asked at its end. */
const mostDepth = 10;

const byId = (field: GraphQLField<unknown, unknown>) =>
  field.args.filter(({ type }) => isNonNullType(type)).every(({ name }) => name === 'id');

/** How to ask for this field without knowing anything; null when it can't be asked so. */
function call(field: GraphQLField<unknown, unknown>, id: string | null): string | null {
  const given: string[] = [];
  for (const { name, type, defaultValue } of field.args) {
    if (name === 'first') given.push(`first: ${pageSize}`);
    else if (name === 'id' && id !== null) given.push(`id: "${id}"`);
    else if (isNonNullType(type) && defaultValue === undefined) return null;
  }
  return given.length === 0 ? field.name : `${field.name}(${given.join(', ')})`;
}

/** Each type the root leads to, by the shortest way. */
function findWays(schema: GraphQLSchema): Way[] {
  const root = schema.getQueryType();
  if (!root) return [];
  const ways: Way[] = [{ type: root, before: '', after: '', depth: 0 }];
  const known = new Set([root.name]);
  for (const way of ways) {
    if (way.depth >= mostDepth) continue;
    for (const field of Object.values(way.type.getFields())) {
      const type = getNamedType(field.type);
      const called = call(field, null);
      if (!isObjectType(type) || known.has(type.name) || called === null) continue;
      known.add(type.name);
      const before = `${way.before} { ${called}`;
      ways.push({ type, before, after: ` }${way.after}`, depth: way.depth + 1 });
    }
  }
  return ways;
}

/** All leaves of a type that need no argument. */
export function leaves(type: GraphQLObjectType): string {
  const names = Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && call(field, null) === field.name)
    .map(({ name }) => name);
  return ['__typename', ...names].join(' ');
}

/** Every field of every type that a list, a field or an object leads to: a question for each type's fields. */
export function questionsByWay(schema: GraphQLSchema): Map<string, string> {
  const questions = new Map<string, string>();
  for (const { type, before, after } of findWays(schema)) {
    for (const field of Object.values(type.getFields())) {
      const called = call(field, null);
      const target = getNamedType(field.type);
      if (called === null || isAbstractType(target)) continue;
      const selection = isObjectType(target) ? ` { ${leaves(target)} }` : '';
      questions.set(`${type.name}.${field.name}`, `${before} { ${called}${selection} }${after}`);
    }
  }
  return questions;
}

/** Questions for one thing by its id: root fields that take one, and `node`. */
export function questionsById(schema: GraphQLSchema, type: string, id: string): string[] {
  const asked = schema.getType(type);
  if (!isObjectType(asked)) return [];
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  const direct = roots
    .filter((field) => getNamedType(field.type) === asked && byId(field))
    .map((field) => `{ ${call(field, id) ?? ''} { ${leaves(asked)} } }`);
  return [...direct, `{ node(id: "${id}") { __typename ... on ${type} { ${leaves(asked)} } } }`];
}
