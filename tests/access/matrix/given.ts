import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Mark } from './partners.ts';
import { leaves } from './questions.ts';

type Given = GraphQLArgument | GraphQLInputField;

/** A question that names somebody else's thing, and the id it names. */
export interface NamingQuestion {
  readonly what: string;
  readonly query: string;
  readonly named: string;
}

/** What is written where something must stand. */
const plainValues: Readonly<Record<string, string>> = {
  Int: '5',
  Float: '1',
  Boolean: 'true',
  String: '"A"',
  Date: '"2030-01-01"',
  DateTime: '"2030-01-01T00:00:00Z"',
  Decimal: '"1"',
};

const isNeeded = ({ type, defaultValue }: Given) =>
  isNonNullType(type) && defaultValue === undefined;

/** `salesOrderIds` names sales orders. */
function typeNamed(name: string): string {
  const bare = name.replace(/Ids?$/, '');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** Ways to write one argument, each with the somebody else's thing it names, and without any. */
interface Written {
  readonly text: string;
  readonly named: string | null;
}

/** Root fields whose arguments, filters' fields among them, name what is somebody else's. */
export function questionsNaming(
  schema: GraphQLSchema,
  foreign: readonly Mark[],
): readonly NamingQuestion[] {
  const idsOf = (name: string) =>
    foreign.filter(({ type }) => type === typeNamed(name)).map(({ id }) => id);
  const writeIds = ({ name, type }: Given): Written[] => {
    const isList = isListType(getNullableType(type));
    return idsOf(name).map((id) => ({ text: isList ? `["${id}"]` : `"${id}"`, named: id }));
  };
  const write = (given: Given): Written[] => {
    const type: GraphQLNamedType = getNamedType(given.type);
    if (type.name === 'ID') return writeIds(given);
    if (isInputObjectType(type)) return writeObject(Object.values(type.getFields()));
    const value = isEnumType(type) ? type.getValues()[0]?.name : plainValues[type.name];
    return value === undefined ? [] : [{ text: wrapped(given.type, value), named: null }];
  };
  /** What must be said, and one at a time of what may be said and names something. */
  const writeObject = (fields: readonly Given[]): Written[] =>
    combine(fields).map(({ text, named }) => ({ text: `{ ${text} }`, named }));
  const combine = (fields: readonly Given[]): Written[] => {
    const page = fields.filter(({ name }) => name === 'first').map(() => 'first: 20');
    const needed = fields.filter((one) => isNeeded(one) && one.name !== 'first');
    const ways = needed.map((one) => write(one).map((way) => ({ ...way, name: one.name })));
    if (ways.some((some) => some.length === 0)) return [];
    const said = [...page, ...ways.map(([way]) => `${way?.name ?? ''}: ${way?.text ?? ''}`)];
    const namedFirst = ways.flat().find(({ named }) => named !== null)?.named ?? null;
    const base = { text: said.join(', '), named: namedFirst };
    const more = fields
      .filter((one) => !isNeeded(one) && one.name !== 'first')
      .flatMap((one) => write(one).map((way) => ({ ...way, name: one.name })))
      .filter(({ named }) => named !== null)
      .map(({ name, text, named }) => ({ text: [...said, `${name}: ${text}`].join(', '), named }));
    return namedFirst === null ? [base, ...more] : [base, ...more];
  };
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  return roots.flatMap((field) => {
    const target = getNamedType(field.type);
    if (!isObjectType(target)) return [];
    return combine(field.args).flatMap(({ text, named }) =>
      named === null
        ? []
        : [{ what: field.name, named, query: `{ ${field.name}(${text}) { ${all(target)} } }` }],
    );
  });
}

function wrapped(type: GraphQLInputType, value: string): string {
  return isListType(getNullableType(type)) ? `[${value}]` : value;
}

/** Its leaves, and those of what it leads to without an argument but a page size. */
function all(type: Parameters<typeof leaves>[0], depth = 1): string {
  if (depth === 0) return leaves(type);
  const below = Object.values(type.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    if (!isObjectType(target) || target.name === 'PageInfo') return [];
    const must = field.args.filter(isNeeded);
    if (must.length > 0) return [];
    const page = field.args.some(({ name }) => name === 'first') ? '(first: 5)' : '';
    return [`${field.name}${page} { ${all(target, page === '' ? depth - 1 : 0)} }`];
  });
  return [leaves(type), ...below].join(' ');
}
