/** Operations that nobody means well by, each with the code that it is refused with. */
export interface Hostile {
  readonly what: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly code: string;
}

const times = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const nested = (count: number, field: string): string =>
  `${`${field} { `.repeat(count)}id${' }'.repeat(count)}`;
const fragments = (count: number, make: (index: number) => string): string =>
  times(count, (index) => `fragment f${index} on SalesOrder { ${make(index)} }`);

/** Fields that double at each level, by fragments that alias their way down. */
const bomb = `{ orders { ...f0 } } ${fragments(12, (at) =>
  at === 11 ? 'id' : `a: lines(first: 1) { ...f${at + 1} } b: lines(first: 1) { ...f${at + 1} }`,
)}`;

export const hostile: readonly Hostile[] = [
  {
    what: 'nests too deep',
    query: `{ orders { ${nested(14, 'lines(first: 1)')} } }`,
    code: 'QUERY_TOO_DEEP',
  },
  { what: 'is deeper than the stack', query: nested(3_000, ''), code: 'GRAPHQL_PARSE_FAILED' },
  {
    what: 'is deeper than the stack, in fields',
    query: `{ ${nested(2_900, 'orders')} }`,
    code: 'QUERY_TOO_DEEP',
  },
  {
    what: 'has too many aliases',
    query: `{ ${times(101, (at) => `a${at}: orders { id }`)} }`,
    code: 'TOO_MANY_ALIASES',
  },
  {
    what: 'has too many directives',
    query: `{ orders { id ${'@include(if: true) '.repeat(51)} } }`,
    code: 'TOO_MANY_DIRECTIVES',
  },
  {
    what: 'asks a field thousands of times',
    query: `{ orders { ${'number '.repeat(5_000)} } }`,
    code: 'TOO_MANY_FIELDS',
  },
  {
    what: 'asks an object thousands of times',
    query: `{ ${'orders { id } '.repeat(2_400)} }`,
    code: 'TOO_MANY_FIELDS',
  },
  {
    what: 'spreads many fragments that are all alike',
    query: `{ orders { ${times(300, (at) => `...f${at}`)} } } ${fragments(300, () => 'number')}`,
    code: 'TOO_MANY_FRAGMENTS',
  },
  { what: 'is a bomb of fragments', query: bomb, code: 'TOO_MANY_FIELDS' },
  {
    what: 'has fragments in a circle',
    query: `{ orders { ...f0 } } ${fragments(20, (at) => `id ...f${(at + 1) % 20}`)}`,
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'asks for a page of 99,999,999',
    query: '{ orders { lines(first: 99999999) { id } } }',
    code: 'QUERY_TOO_EXPENSIVE',
  },
  {
    what: 'asks for such a page by a variable',
    query: 'query ($n: Int) { orders { lines(first: $n) { id } } }',
    variables: { n: 99_999_999 },
    code: 'QUERY_TOO_EXPENSIVE',
  },
  {
    what: 'has an alias __proto__',
    query: '{ __proto__: orders { id } }',
    code: 'NAME_NOT_ALLOWED',
  },
  { what: 'asks a field __proto__', query: '{ __proto__ { id } }', code: 'NAME_NOT_ALLOWED' },
  {
    what: 'has a variable __proto__',
    query: 'query ($__proto__: Int) { orders { lines(first: $__proto__) { id } } }',
    code: 'NAME_NOT_ALLOWED',
  },
  {
    what: 'asks a field constructor',
    query: '{ constructor { id } }',
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'has too many tokens',
    query: `{ ${'orders { id } '.repeat(3_000)} }`,
    code: 'GRAPHQL_PARSE_FAILED',
  },
  {
    what: 'nests lists in an argument',
    query: `{ orders { lines(first: ${'['.repeat(500)}1${']'.repeat(500)}) { id } } }`,
    code: 'QUERY_TOO_DEEP',
  },
  {
    what: 'nests objects in an argument',
    query: `{ orders { lines(first: ${'{a: '.repeat(500)}1${'}'.repeat(500)}) { id } } }`,
    code: 'QUERY_TOO_DEEP',
  },
  {
    what: 'nests variables',
    query: 'query ($n: Int) { orders { lines(first: $n) { id } } }',
    variables: { n: JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) },
    code: 'VARIABLES_TOO_DEEP',
  },
  {
    what: 'nests a question for the schema',
    query: `{ __schema { types { ${'fields { type { '.repeat(8)}name${' } }'.repeat(8)} } } }`,
    code: 'QUERY_TOO_DEEP',
  },
];
