import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, getIntrospectionQuery, Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import { admit, most, refuseDocument } from './limits.ts';
import { measureDocument } from './measure.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const tooDeepOnPurpose = /hostile|\/differential\/|\/gateway\/src\//;

/** README's queries, and what programs and tests of ours ask, as far as text tells. */
function operations(): Map<string, DocumentNode> {
  const files = ['launch/src', 'tools/src', 'tests', 'examples'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${root}${folder}/${file}`),
  );
  const found = new Map<string, DocumentNode>();
  const keep = (file: string, text: string): void => {
    try {
      found.set(`${file}: ${text}`, parse(text, { noLocation: true }));
    } catch {
      // No operation, as most texts of a program.
    }
  };
  const readme = readFileSync(`${root}README.md`, 'utf8');
  for (const [, text = ''] of readme.matchAll(/```graphql\n([\s\S]*?)```/g)) keep('README', text);
  for (const file of files.filter((path) => !tooDeepOnPurpose.test(path))) {
    const source = readFileSync(file, 'utf8');
    const constants = new Map(
      [...source.matchAll(/const (\w+)(?:: string)? =\s*[`']([^`']*)[`']/g)].map(
        ([, name = '', text = '']) => [name, text],
      ),
    );
    const whole = (text: string): string =>
      text.replace(/\$\{(\w+)[^}]*\}/g, (_all, name: string) => constants.get(name) ?? '');
    for (const [, text = ''] of source.matchAll(/`([^`]*)`/g)) keep(file, whole(whole(text)));
    for (const [, text = ''] of source.matchAll(/'([^'\n]*)'/g)) keep(file, text);
  }
  return found;
}

it('the deepest real operation is two levels below what may be asked', () => {
  const depths = [...operations()].map(([from, document]) => ({
    from,
    depth: measureDocument(document).depth,
  }));
  expect(depths.length).toBeGreaterThan(300);
  const deepest = depths.reduce((one, other) => (other.depth > one.depth ? other : one));
  expect(deepest.depth + 2, deepest.from).toBe(most.depth);
});

it('no operation of ours is refused', () => {
  for (const [from, document] of operations()) {
    if (from.includes('/federation/') || from.includes('/live/')) continue;
    expect(refuseDocument(document), from).toBeNull();
  }
});

it('what a client asks to know the schema is as deep as may be', () => {
  const question = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true });
  const { introspectionDepth, depth } = measureDocument(parse(question));
  expect([introspectionDepth, depth]).toEqual([most.introspectionDepth, 0]);
  expect(refuseDocument(parse(question))).toBeNull();
});

const rights = { keyId: 'k', scopes: [], party: { kind: 'INTERNAL' }, sites: '*' } as const;
const codeOf = (query: string, variables = {}, scopes: readonly string[] = []): unknown => {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const admitted = admit({ document, operation }, variables, { ...rights, scopes });
  return typeof admitted === 'number' ? null : admitted.extensions.code;
};

it('a page counts its places, not what stands beside them', () => {
  const page =
    'orders(first: 1000) { nodes { lines(first: 997) { nodes { id } } } pageInfo { a } }';
  expect(codeOf(`{ ${page} }`)).toBeNull();
  expect(codeOf(`{ ${page.replace('997', '998')} }`)).toBe('QUERY_TOO_EXPENSIVE');
});

it('a page whose places stand in a fragment counts them all the same', () => {
  const query = `query { orders(first: 1000) { ...page } }
    fragment page on Orders { edges { node { lines(first: 1000) { id } } } }`;
  expect(codeOf(query)).toBe('QUERY_TOO_EXPENSIVE');
});

it('the schema is told to keys that may read it', () => {
  expect(codeOf('{ __schema { types { name } } }')).toBe('INTROSPECTION_FORBIDDEN');
  expect(codeOf('{ __schema { types { name } } }', {}, ['schema:read'])).toBeNull();
});
