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
import { type AnswerBytes, bytesOf } from './answer-bytes.ts';
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

export const nullText = bytesOf('null');
const trueText = bytesOf('true');
const falseText = bytesOf('false');
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const comma = 0x2c;

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
    const { answer } = shaping;
    const { length } = answer;
    const isWritten = value !== null && value !== undefined && write(value, shaping);
    if (!isWritten) {
      answer.cut(length);
      answer.add(nullText);
    }
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
    const { path, answer } = shaping;
    answer.addByte(openingBracket);
    const at = path.push(0) - 1;
    for (let index = 0; index < value.length; index += 1) {
      path[at] = index;
      if (index > 0) answer.addByte(comma);
      if (!write(value[index], shaping)) {
        path.pop();
        return false;
      }
    }
    path.pop();
    answer.addByte(closingBracket);
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
  const write = writeLeaf(type);
  return (value, shaping) => {
    if (write(value, shaping.answer)) return true;
    shaping.fail(`Invalid value found for ${shaping.describePlace(place.parentType, type.name)}.`);
    return false;
  };
}

/** Writes a leaf; false, and nothing is written, for what it may not be. */
type WriteLeaf = (value: unknown, answer: AnswerBytes) => boolean;

/** What a subgraph may send for a leaf; the API schema may know fewer enum values than it does. */
function writeLeaf(type: GraphQLLeafType): WriteLeaf {
  if (isEnumType(type)) {
    const texts = new Map<unknown, Uint8Array>(
      type.getValues().map(({ name }) => [name, bytesOf(`"${name}"`)]),
    );
    return (value, answer) => {
      const text = texts.get(value);
      if (text) answer.add(text);
      return text !== undefined;
    };
  }
  return scalars[type.name] ?? writeAnything;
}

const scalars: Readonly<Record<string, WriteLeaf>> = {
  Boolean: (value, answer) => {
    if (typeof value !== 'boolean') return false;
    answer.add(value ? trueText : falseText);
    return true;
  },
  Int: writeInteger,
  Float: (value, answer) => {
    if (!Number.isFinite(value)) return false;
    answer.addText(String(value));
    return true;
  },
  String: writeString,
  ID: (value, answer) => writeString(value, answer) || writeInteger(value, answer),
};

function writeInteger(value: unknown, answer: AnswerBytes): boolean {
  if (!Number.isInteger(value)) return false;
  answer.addText(String(value));
  return true;
}

function writeString(value: unknown, answer: AnswerBytes): boolean {
  if (typeof value !== 'string') return false;
  answer.addQuoted(value);
  return true;
}

function writeAnything(value: unknown, answer: AnswerBytes): boolean {
  if (typeof value === 'string') return writeString(value, answer);
  const text = JSON.stringify(value);
  if (text === undefined) return false;
  answer.addText(text);
  return true;
}
