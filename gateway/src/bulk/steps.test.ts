import { buildSchema, getOperationAST, GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import { noTrail } from '../audit/refusal-trail.ts';
import type { Answer } from '../graph/execution.ts';
import type { Graph } from '../graph/graph.ts';
import { JsonText } from '../graph/json-text.ts';
import { exportStep } from './export-step.ts';
import { mutationStep } from './mutation-step.ts';
import type { BulkOperation } from './operations.ts';
import type { Stepping } from './step.ts';

const schema = buildSchema(`
  type Query { a: Int }
  input Input { number: String! idempotencyKey: String! }
  type Payload { userErrors: [String!]! }
  type Mutation { make(input: Input!): Payload! }
`);

const operation: BulkOperation = {
  id: 'the-id',
  kind: 'EXPORT',
  document: '',
  variables: {},
  inOrder: true,
  cursor: null,
  place: 0,
  pageSize: 100,
  lineCount: 4,
  byteCount: 0,
  tries: 0,
  rights: { keyId: 'key', scopes: [], party: { kind: 'INTERNAL' }, sites: '*' },
};

interface Variables {
  readonly bulkFirst?: number;
  readonly input: { readonly number: string };
}

/** A graph that answers like that, and what it was asked. */
function stepping(
  answers: (variables: Variables) => Answer,
  more: Partial<BulkOperation> = {},
  available = 1_000,
): Stepping & { asked: Stepping['asked']; variables: Variables[] } {
  const variables: Variables[] = [];
  const document = parse('mutation($input: Input!) { make(input: $input) { userErrors } }');
  const source = getOperationAST(document);
  if (!source) throw new Error('no operation');
  const graph = {
    apiSchema: schema,
    refusals: noTrail,
    budgets: {
      of: () => ({
        status: () => ({
          maximumAvailable: 1_000,
          currentlyAvailable: available,
          restoreRate: 100,
        }),
      }),
    },
    answer: (asked: { variables: Variables }) => {
      variables.push(asked.variables);
      return Promise.resolve(answers(asked.variables));
    },
  } as unknown as Graph;
  const asked = { document, operation: source, hash: '' };
  return {
    operation: { ...operation, ...more },
    face: { graph, read: () => asked },
    asked,
    isOver: () => false,
    variables,
  };
}

const say = (data: unknown) => new JsonText(Buffer.from(JSON.stringify({ data })));
const refuse = (code: string, more: object = {}): Answer => {
  return { errors: [new GraphQLError('no', { extensions: { code, ...more } })] };
};
const page = (rows: unknown[], endCursor: string | null, hasNextPage: boolean, errors = {}) => {
  return { data: say({ rows: { rows, page: { hasNextPage, endCursor } } }), ...errors };
};

test('an export asks behind its cursor and says where it goes on', async () => {
  const asked = stepping(() => page([{ a: 1 }, { a: 2 }], 'next', true), { cursor: 'here' });
  expect(await exportStep(asked)).toEqual({
    written: { body: '{"a":1}\n{"a":2}\n', rows: 2, failed: 0, cursor: 'next', isLast: false },
  });
  expect(asked.variables).toEqual([{ bulkFirst: 100, bulkAfter: 'here' }]);
});

test.each([
  ['the budget is used up', 'THROTTLED', {}, { milliseconds: 7_000, tries: 0, pageSize: 100 }],
  ['a page is too dear', 'QUERY_TOO_EXPENSIVE', {}, { milliseconds: 0, tries: 0, pageSize: 50 }],
  ['a part is away', 'SUBGRAPH_UNAVAILABLE', {}, { milliseconds: 500, tries: 1, pageSize: 100 }],
  [
    'it is away for longer',
    'SUBGRAPH_UNAVAILABLE',
    { tries: 8 },
    { milliseconds: 30_000, tries: 9, pageSize: 100 },
  ],
])('an export waits when %s', async (_, code, more, waiting) => {
  const asked = stepping(() => refuse(code, { retryAfter: 7 }), more);
  expect(await exportStep(asked)).toEqual({ waiting });
});

test('an export asks nothing while its key has less than half of its budget', async () => {
  const asked = stepping(() => page([], null, false), {}, 312);
  const waiting = { milliseconds: 2_000, tries: 0, pageSize: 100 };
  expect(await exportStep(asked)).toEqual({ waiting });
  expect(asked.variables).toEqual([]);
});

test.each([
  ['of a row that is too dear alone', 'QUERY_TOO_EXPENSIVE', { pageSize: 1 }],
  ['of what its key may not ask', 'FORBIDDEN', {}],
  ['when a part stays away', 'SUBGRAPH_UNAVAILABLE', { tries: 11 }],
])('an export fails %s', async (_, code, more) => {
  const asked = stepping(() => refuse(code), more);
  expect(await exportStep(asked)).toEqual({ failure: { code, message: 'no' } });
});

test('an export fails when its list goes round in circles, and when its file grows too large', async () => {
  const round = stepping(() => page([{}], 'here', true), { cursor: 'here' });
  expect(await exportStep(round)).toMatchObject({ failure: { code: 'INVALID_CURSOR' } });
  const large = stepping(() => page([{}], 'next', true), { byteCount: 1024 ** 3 - 1 });
  expect(await exportStep(large)).toMatchObject({ failure: { code: 'FILE_TOO_LARGE' } });
});

test('a row that can not be read whole is asked for again, then goes as it is and is counted', async () => {
  const path = ['rows', 'rows', 1, 'item'];
  const errors = [
    new GraphQLError('unknown', { path, extensions: { code: 'ENTITY_NOT_FOUND' } }),
    new GraphQLError('too', { path: [...path, 'a'], extensions: { code: 'ENTITY_NOT_FOUND' } }),
  ];
  const answers = () => page([{ item: 1 }, { item: null }], null, false, { errors });
  expect(await exportStep(stepping(answers))).toMatchObject({ waiting: { tries: 1 } });
  const last = await exportStep(stepping(answers, { tries: 3 }));
  expect(last).toMatchObject({ written: { rows: 2, failed: 1, isLast: true } });
});

const lines = ['1', '2', '3', '4'].map((number) => JSON.stringify({ input: { number } }));
const from = (line: number) => Promise.resolve(lines.slice(line - 1));
const made: Answer = { data: say({ make: { userErrors: [] } }) };

test('lines without an idempotency key have one of the operation and their number', async () => {
  const asked = stepping(() => made, { cursor: '3' });
  await mutationStep(asked, from);
  expect(asked.variables.map(({ input }) => input)).toEqual([
    { number: '3', idempotencyKey: 'bulk the-id 3' },
    { number: '4', idempotencyKey: 'bulk the-id 4' },
  ]);
});

test('lines are kept up to the one that has to wait, which is the next', async () => {
  const answers = ({ input }: Variables) =>
    input.number === '3' ? refuse('THROTTLED', { retryAfter: 7 }) : made;
  for (const inOrder of [true, false]) {
    const asked = stepping(answers, { inOrder });
    const kept = await mutationStep(asked, from);
    expect(kept).toMatchObject({ written: { rows: 2, cursor: '3', isLast: false } });
    expect(asked.variables).toHaveLength(inOrder ? 3 : 4);
    const stopped = await mutationStep(stepping(answers, { cursor: '3', inOrder }), from);
    expect(stopped).toMatchObject({ waiting: { milliseconds: 7_000 } });
  }
});

test('a line that breaks something is tried again, then fails alone; what its key may not do ends all', async () => {
  const answers = ({ input }: Variables) => (input.number === '2' ? refuse('BROKEN') : made);
  const kept = await mutationStep(stepping(answers), from);
  expect(kept).toMatchObject({ written: { rows: 4, failed: 1, isLast: true } });
  const fault = () => refuse('INTERNAL_SERVER_ERROR');
  const tried = await mutationStep(stepping(fault), from);
  expect(tried).toMatchObject({ waiting: { tries: 1 } });
  const given = await mutationStep(stepping(fault, { tries: 3, cursor: '4' }), from);
  expect(given).toMatchObject({ written: { rows: 1, failed: 1, isLast: true } });
  expect(JSON.stringify(given)).not.toContain('"no"');
  const refused = await mutationStep(
    stepping(() => refuse('FORBIDDEN')),
    from,
  );
  expect(refused).toMatchObject({ failure: { code: 'FORBIDDEN' } });
});

test('an operation whose turn is over keeps what was done', async () => {
  const asked = { ...stepping(() => made), isOver: () => true };
  expect(await mutationStep(asked, from)).toMatchObject({ written: { rows: 1, cursor: '2' } });
});
