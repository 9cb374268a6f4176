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

/**
 * Writes a value's JSON text; false when the place it stands in must become null. What was written by
 * then is dropped by who writes that null.
 */
export type WriteValue = (value: unknown, shaping: Shaping) => boolean;

/** Writes an object of this type; false when a non-null field inside it is null. */
export type WriteObject = (value: object, shaping: Shaping) => boolean;

export interface ValuePlace {
  readonly schema: GraphQLSchema;
  readonly type: GraphQLOutputType;
  /** Named in messages: the type whose field holds the value. */
  readonly parentType: string;
  /** Only for composite types. */
  readonly writeObject: WriteObject | null;
}

export function valueWriter(place: ValuePlace): WriteValue {
  const { type } = place;
  return isNonNullType(type)
    ? nonNullWriter(place, type.ofType)
    : nullableWriter(presentWriter(place));
}

/** Only what is there and failed further in comes back as false; its error is told already. */
function nonNullWriter(place: ValuePlace, inner: GraphQLOutputType): WriteValue {
  const write = presentWriter({ ...place, type: inner });
  return (value, shaping) => {
    if (value !== null && value !== undefined) return write(value, shaping);
    shaping.fail(
      `Cannot return null for non-nullable ${shaping.describePlace(place.parentType, String(inner))}.`,
    );
    return false;
  };
}

function nullableWriter(write: WriteValue): WriteValue {
  return (value, shaping) => {
    const before = shaping.text;
    const isWritten = value !== null && value !== undefined && write(value, shaping);
    if (!isWritten) shaping.text = `${before}null`;
    return true;
  };
}

/** Of a value that is there; the type is no non-null one. */
function presentWriter(place: ValuePlace): WriteValue {
  const { type } = place;
  if (isListType(type)) return listWriter(place, type.ofType);
  if (isCompositeType(type)) return objectWriter(place, type);
  return leafWriter(place, type);
}

function listWriter(place: ValuePlace, elementType: GraphQLOutputType): WriteValue {
  const write = valueWriter({ ...place, type: elementType });
  return (value, shaping) => {
    if (!Array.isArray(value)) {
      shaping.fail(
        `Invalid value found for ${shaping.describePlace(place.parentType, `[${String(elementType)}]`)}.`,
      );
      return false;
    }
    const { path } = shaping;
    shaping.text += '[';
    const at = path.push(0) - 1;
    for (let index = 0; index < value.length; index += 1) {
      path[at] = index;
      if (index > 0) shaping.text += ',';
      if (!write(value[index], shaping)) {
        path.pop();
        return false;
      }
    }
    path.pop();
    shaping.text += ']';
    return true;
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
    return false;
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
      return false;
    }
    shaping.text += text;
    return true;
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
