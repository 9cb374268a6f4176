import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { decimalPattern, plain } from '../values/decimal.ts';

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function textScalar(
  name: string,
  parse: (text: string) => string,
  serialize: (value: unknown) => string,
): GraphQLScalarType<string, string> {
  const read = (value: unknown) => {
    if (typeof value !== 'string') throw badInput(`${name} is written as a string.`);
    return parse(value);
  };
  return new GraphQLScalarType({
    name,
    serialize,
    parseValue: read,
    // What stands in the question itself is said again; what is sent with it may be secret.
    parseLiteral: (node) => {
      if (node.kind !== Kind.STRING) return read(undefined);
      try {
        return parse(node.value);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        throw badInput(`"${node.value.slice(0, 40)}": ${error.message}`);
      }
    },
  });
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

function parseInstant(text: string): string {
  const instant = new Date(text);
  if (!instantPattern.test(text) || Number.isNaN(instant.getTime())) {
    throw badInput('The text is not an RFC 3339 date-time with a time zone.');
  }
  return instant.toISOString();
}

function parseDate(text: string): string {
  const day = new Date(`${text}T00:00:00Z`);
  // 2026-02-30 would roll over into March.
  const real = !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
  if (!datePattern.test(text) || !real) {
    throw badInput('The text is not an ISO 8601 date such as 2026-11-24.');
  }
  return text;
}

function parseDecimal(text: string): string {
  if (!decimalPattern.test(text)) {
    throw badInput('The text is not a decimal of at most 20 and 12 digits.');
  }
  return plain(text);
}

/** The custom scalars of every subgraph. */
export const scalars = {
  DateTime: textScalar('DateTime', parseInstant, (value) =>
    (value instanceof Date ? value : new Date(String(value))).toISOString(),
  ),
  Date: textScalar('Date', parseDate, (value) =>
    value instanceof Date ? value.toISOString().slice(0, 10) : String(value),
  ),
  Decimal: textScalar('Decimal', parseDecimal, (value) => plain(String(value))),
};
