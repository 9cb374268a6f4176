import { buildSchema, getVariableValues, GraphQLError, Kind, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { withoutValue } from './input-errors.ts';

const schema = buildSchema(`
  enum Kind { DRAWING MODEL }
  input Line { kind: Kind, pieces: Int, text: String, id: ID, on: Boolean, share: Float }
  input Order { key: String!, token: String, lines: [Line!] }
  type Query { order(input: Order!): Int }`);

function told(variables: object): string[] {
  const { definitions } = parse('query($input: Order!) { order(input: $input) }');
  const [operation] = definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const given = { ...variables } as Record<string, unknown>;
  const { errors = [] } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  return errors.map((error) => withoutValue(error.message, error));
}

const secret = 's3cret "; at "input.lines" does not exist in "Kind" enum.';

it('input that is refused is told by its place and the reason alone', () => {
  const order = (line: object) => ({ input: { key: 'k', token: secret, lines: [line] } });
  const at = 'Variable "$input" got an invalid value';
  expect(told({ input: { token: secret } })).toEqual([
    `${at}; Field "key" of required type "String!" was not provided.`,
  ]);
  expect(told({ input: secret })).toEqual([`${at}; Expected type "Order" to be an object.`]);
  expect(told(order({ other: secret }))).toEqual([
    `${at} at "input.lines[0]"; Field "other" is not defined by type "Line".`,
  ]);
  for (const [field, value, reason] of [
    ['kind', secret, 'The value does not exist in the "Kind" enum.'],
    ['kind', { secret }, 'Enum "Kind" cannot represent non-string value.'],
    ['pieces', secret, 'Int cannot represent non-integer value.'],
    ['pieces', 2 ** 40, 'Int cannot represent non 32-bit signed integer value.'],
    ['text', { secret }, 'String cannot represent a non string value.'],
    ['id', [{ secret }], 'ID cannot represent value.'],
    ['on', secret, 'Boolean cannot represent a non boolean value.'],
    ['share', secret, 'Float cannot represent non numeric value.'],
  ] as const) {
    const place = `${at} at "input.lines[0].${field}"`;
    expect(told(order({ [field]: value }))).toEqual([`${place}; ${reason}`]);
  }
});

it('what says no value stays as it is', () => {
  const missing = 'Variable "$input" of required type "Order!" was not provided.';
  expect(told({})).toEqual([missing]);
  expect(withoutValue('There is no such item.', new Error('other'))).toBe('There is no such item.');
  // Nobody knows where the value ends: then it is not told at all.
  const foreign = new GraphQLError('Variable "$a" got invalid value "s3cret"; no.');
  expect(withoutValue(foreign.message, foreign)).toBe('Variable "$a" got an invalid value.');
});

it('what stands in the question is not said again', () => {
  const asked = (order: string): string[] => {
    const found = validate(schema, parse(`{ order(input: ${order}) }`));
    return found.map((error) => withoutValue(error.message, error));
  };
  expect(asked('"s3cret"')).toEqual(['Expected value of type "Order!".']);
  expect(asked('{ key: 738291 }')).toEqual(['String cannot represent a non string value.']);
  expect(asked('{ key: { s3cret: "738291" } }')).toEqual([
    'String cannot represent a non string value.',
  ]);
  expect(asked('{ key: "k", lines: { pieces: "s3cret" } }')).toEqual([
    'Int cannot represent non-integer value.',
  ]);
  const [typo] = asked('{ key: "k", lines: { kind: DRAWIN } }');
  expect(typo).toContain('Did you mean the enum value "DRAWING"');
});

it.each(['{ order("s3cret") }', '{ order(input: { key: "k" 738291 }) }', '{ order """s3cret""" }'])(
  'a slip in %s is told without it',
  (question) => {
    const told = (): string => {
      try {
        parse(question);
        return '';
      } catch (error) {
        return withoutValue((error as Error).message, error);
      }
    };
    expect(told()).toMatch(/^Syntax Error: Expected Name, found \w+\.$/);
  },
);
