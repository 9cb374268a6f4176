import { createHash } from 'node:crypto';
import {
  getNamedType,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  OperationTypeNode,
} from 'graphql';

/**
 * An object of the made-up plant. Everything it answers follows from its seed alone, so that all
 * subgraphs say the same of the same entity without knowing each other.
 */
export interface Made {
  readonly __typename: string;
  readonly seed: string;
  /** Where it was come upon: what is provided there differs from place to place. */
  readonly origin: string;
  /** What a representation told of it. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** One operation's time in the plant. */
export interface Shift {
  /** Counted, so that the order of writes shows. */
  writes: number;
}

export function digits(seed: string): number {
  return createHash('md5').update(seed).digest().readUInt32BE(0);
}

const entities = new Set(
  ['Item', 'Kit', 'Drawing', 'Person', 'Order', 'Supplier', 'Shipment', 'Lot', 'WorkOrder'].concat([
    'Machine',
    'Tool',
    'Asset',
    'Inspection',
    'Carrier',
    'Mold',
  ]),
);

/** Machines have odd numbers and tools even ones; quality knows both as assets. */
export function entity(type: string, number: number, origin: string, given = {}): Made {
  const isAsset = type === 'Machine' || type === 'Tool' || type === 'Asset';
  return { __typename: type, seed: `${isAsset ? 'Asset' : type}:${number}`, origin, given };
}

export const answerField: GraphQLFieldResolver<Made | undefined, Shift> = (
  source,
  args,
  shift,
  info,
) => {
  const field = info.parentType.getFields()[info.fieldName];
  const has = (name: string) =>
    field?.astNode?.directives?.some((directive) => directive.name.value === name) ?? false;
  if (source && has('requires')) return told(source.given);
  if (source && Object.hasOwn(source.given, info.fieldName)) {
    return taken(source.given[info.fieldName], info.returnType, source);
  }
  const isWrite = info.operation.operation === OperationTypeNode.MUTATION && !source;
  if (isWrite) shift.writes += 1;
  const from = source ? (has('external') ? source.origin : source.seed) : `${shift.writes}`;
  const asked = Object.keys(args).length === 0 ? '' : told(args as Record<string, unknown>);
  const seed = `${from}.${info.fieldName}${asked}`;
  if (/broken/i.test(info.fieldName) && digits(`${seed} breaks`) % 4 === 0) {
    throw new GraphQLError(`${info.fieldName} is broken at ${from}`, {
      extensions: { code: 'OUT_OF_ORDER' },
    });
  }
  if (source && info.fieldName === 'id') return source.seed.replace(':', '-');
  if (source && entities.has(info.parentType.name) && info.fieldName === 'number') {
    const [, number] = source.seed.split(':');
    return isInt(info.returnType) ? Number(number) : `${info.parentType.name}-${number}`;
  }
  return answer(info.returnType, seed, info);
};

function isInt(type: GraphQLOutputType): boolean {
  return getNamedType(type).name === 'Int';
}

/** JSON with its keys in order: a requiring field tells what it was given. */
export function told(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function taken(value: unknown, type: GraphQLOutputType, { seed, origin }: Made): unknown {
  if (Array.isArray(value)) return value.map((one) => taken(one, type, { seed, origin } as Made));
  if (typeof value !== 'object' || value === null) return value;
  const named = getNamedType(type);
  if (isLeafType(named)) return value;
  return { __typename: named.name, ...value, seed, origin, given: value };
}

function answer(
  type: GraphQLOutputType,
  seed: string,
  info: Pick<GraphQLResolveInfo, 'schema'>,
): unknown {
  if (isNonNullType(type)) return present(type.ofType, seed, info);
  return digits(`${seed} is there`) % 11 === 0 ? null : present(type, seed, info);
}

function present(
  type: GraphQLOutputType,
  seed: string,
  info: Pick<GraphQLResolveInfo, 'schema'>,
): unknown {
  if (isListType(type)) {
    const inner = type.ofType as GraphQLOutputType;
    return Array.from({ length: [2, 1, 3, 2, 0][digits(seed) % 5] ?? 0 }, (_none, index) =>
      answer(inner, `${seed}.${index}`, info),
    );
  }
  const named = getNamedType(type);
  return isLeafType(named) ? leaf(named, digits(seed)) : object(named, seed, info.schema);
}

function object(type: GraphQLNamedType, seed: string, schema: GraphQLSchema): Made {
  const kinds = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const name = kinds[digits(`${seed} is a`) % kinds.length]?.name ?? '';
  if (!entities.has(name)) return { __typename: name, seed, origin: seed, given: {} };
  const some = digits(seed) % 3;
  if (name === 'Machine') return entity(name, 2 * some + 1, seed);
  if (name === 'Tool') return entity(name, 2 * some + 2, seed);
  return entity(name, 1 + (digits(seed) % 5), seed);
}

const texts = ['', 'steel', 'say "M8"\n', 'Größe \u2028', '\\', '0'];

function leaf(type: GraphQLNamedType, number: number): unknown {
  if (isEnumType(type)) {
    const names = type.getValues().map((value) => value.name);
    // The last one is inaccessible where there are three: seldom.
    return names[number % 9 === 0 ? names.length - 1 : number % 2];
  }
  switch (type.name) {
    case 'Int':
      return number % 5 === 0 ? 0 : (number % 200) - 50;
    case 'Float':
      return number % 5 === 0 ? 0 : (number % 10_000) / 8;
    case 'Boolean':
      return number % 2 === 0;
    case 'Decimal':
      return [`${number % 1000}.50`, number % 100, { exact: ['1', 2], unit: null }, false][
        number % 4
      ];
    default:
      return number % 2 === 0 ? texts[number % texts.length] : `${type.name}-${number % 1000}`;
  }
}
