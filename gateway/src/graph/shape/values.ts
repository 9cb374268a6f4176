import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql';
import { quote } from './quote.ts';
import type { Shaping } from './shaping.ts';

/** JSON text of a value; null when the place it stands in must become null. */
export type WriteValue = (value: unknown, shaping: Shaping) => string | null;

/** Writes an object of this type; null when a non-null field inside it is null. */
export type WriteObject = (value: object, shaping: Shaping) => string | null;

export interface ValuePlace {
  readonly schema: GraphQLSchema;
  readonly type: GraphQLOutputType;
  /** Named in messages: the type whose field holds the value. */
  readonly parentType: string;
  /** Only for composite types. */
  readonly writeObject: WriteObject | null;
}

/** Writers hand up 'null' for a null that is allowed, and null for one that is not. */
export function valueWriter(place: ValuePlace): WriteValue {
  const { type } = place;
  if (isNonNullType(type)) return nonNullWriter(place, type.ofType);
  const write = isListType(type)
    ? listWriter(place, type.ofType)
    : isCompositeType(type)
      ? objectWriter(place, type)
      : leafWriter(place, type);
  return (value, shaping) =>
    value === null || value === undefined ? 'null' : (write(value, shaping) ?? 'null');
}

function nonNullWriter(place: ValuePlace, inner: GraphQLOutputType): WriteValue {
  const write = valueWriter({ ...place, type: inner });
  return (value, shaping) => {
    if (value === null || value === undefined) {
      shaping.fail(
        `Cannot return null for non-nullable ${shaping.describePlace(place.parentType, String(inner))}.`,
      );
      return null;
    }
    const text = write(value, shaping);
    // Only a value that failed further in comes back as null; its error is already told.
    return text === 'null' ? null : text;
  };
}

function listWriter(place: ValuePlace, elementType: GraphQLOutputType): WriteValue {
  const write = valueWriter({ ...place, type: elementType });
  return (value, shaping) => {
    if (!Array.isArray(value)) {
      shaping.fail(
        `Invalid value found for ${shaping.describePlace(place.parentType, `[${String(elementType)}]`)}.`,
      );
      return null;
    }
    const { path } = shaping;
    let text = '[';
    const at = path.push(0) - 1;
    for (let index = 0; index < value.length; index += 1) {
      path[at] = index;
      const element = write(value[index], shaping);
      if (element === null) {
        path.pop();
        return null;
      }
      text += index === 0 ? element : `,${element}`;
    }
    path.pop();
    return `${text}]`;
  };
}

function objectWriter(place: ValuePlace, type: GraphQLCompositeType): WriteValue {
  const { writeObject } = place;
  if (!writeObject) throw new Error(`${type.name} is asked for without fields`);
  return (value, shaping) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return writeObject(value, shaping);
    }
    shaping.fail(`Invalid value found for ${shaping.describePlace(place.parentType, type.name)}.`);
    return null;
  };
}

function leafWriter(place: ValuePlace, type: GraphQLLeafType): WriteValue {
  const write = leafText(type);
  return (value, shaping) => {
    const text = write(value);
    if (text === null) {
      shaping.fail(
        `Invalid value found for ${shaping.describePlace(place.parentType, type.name)}.`,
      );
    }
    return text;
  };
}

/** What a subgraph may send for a leaf; the API schema may know fewer enum values than it does. */
function leafText(type: GraphQLLeafType): (value: unknown) => string | null {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name }) => [name, `"${name}"`]));
    return (value) => (typeof value === 'string' ? (texts.get(value) ?? null) : null);
  }
  switch (type.name) {
    case 'Boolean':
      return (value) => (typeof value === 'boolean' ? String(value) : null);
    case 'Int':
      return (value) => (Number.isInteger(value) ? String(value) : null);
    case 'Float':
      return (value) => (Number.isFinite(value) ? String(value) : null);
    case 'String':
      return (value) => (typeof value === 'string' ? quote(value) : null);
    case 'ID':
      return (value) =>
        typeof value === 'string' ? quote(value) : Number.isInteger(value) ? String(value) : null;
    default:
      return (value) => JSON.stringify(value) ?? null;
  }
}
