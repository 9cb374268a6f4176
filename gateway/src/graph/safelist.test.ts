import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSafelist } from './safelist.ts';

const folder = mkdtempSync(join(tmpdir(), 'safelist-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: unknown): string {
  const file = join(folder, 'list.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const held = {
  keyId: 'app',
  scopes: ['*'],
  party: { kind: 'INTERNAL' as const },
  sites: '*' as const,
  safelistOnly: true,
};
const body = 'query Items {\n  items(first: 1) {\n    nodes {\n      number\n    }\n  }\n}';

it.each([
  [
    'Apollo’s manifest',
    {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'abc', name: 'Items', type: 'query', body }],
    },
  ],
  ['GraphQL Code Generator’s documents', { 'sha256:abc': body }],
])('reads %s', (_what, content) => {
  const list = readSafelist(write(content));
  expect(list.find('abc')).toBe(body);
  expect(list.find('abd')).toBeNull();
  expect(list.refuse(body, held)).toBeNull();
  expect(list.refuse(`${body.replaceAll('\n', '\r\n')}\n`, held)).toBeNull();
  expect(list.refuse(body.replace('number', 'id'), held)?.extensions).toEqual({
    code: 'OPERATION_NOT_SAFELISTED',
  });
  expect(list.refuse('{ anything }', { ...held, safelistOnly: false })).toBeNull();
});

it.each([
  ['no JSON', '{ "format": '],
  ['another format', { format: 'relay', operations: [] }],
  ['a later version', { format: 'apollo-persisted-query-manifest', version: 2, operations: [] }],
  [
    'an operation without a body',
    { format: 'apollo-persisted-query-manifest', version: 1, operations: [{ id: 'abc' }] },
  ],
])('says what is wrong with %s', (_what, content) => {
  expect(() => readSafelist(write(content))).toThrow(/THROUGHLINE_SAFELIST \(.*list\.json\)/);
});

it('says that there is no such file', () => {
  expect(() => readSafelist(join(folder, 'none.json'))).toThrow(/can't be read/);
});
