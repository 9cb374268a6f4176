import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@throughline/launch/settings';
import { afterAll, expect, inject, test } from 'vitest';
import { withDatabase } from '../harness/database.ts';

const directory = mkdtempSync(join(tmpdir(), 'throughline-refusal-'));

afterAll(() => rmSync(directory, { recursive: true }));

/** What a start says that cannot start, and how it ends. */
function refusal(environment: Record<string, string>, flags: string[] = [], node: string[] = []) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [...node, 'launch/src/main.mjs', 'start', ...flags],
    {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, THROUGHLINE_DIRECTORY: directory, PORT: '0', ...environment },
    },
  );
  return { status, lines: stderr.trim().split('\n') };
}

test('a taken port', async () => {
  const server = createServer();
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port));
  });
  expect(refusal({ PORT: String(port) })).toEqual({
    status: 1,
    lines: [
      `Port ${port} is taken: stop what runs there, or choose another with PORT=${port + 10}.`,
    ],
  });
  server.close();
});

test('a port that is none, and an option that is none', () => {
  expect(refusal({ PORT: 'abc' }).lines).toEqual(['PORT is "abc", which is no port (0 to 65535).']);
  expect(refusal({}, ['--emtpy'])).toMatchObject({ status: 1, lines: [/--empty and --simulate/] });
});

test.for<[string, (url: string) => string, RegExp]>([
  ['another protocol', () => 'mysql://localhost/x', /no PostgreSQL address/],
  ['nobody there', () => 'postgres://me:secret@127.0.0.1:1/x', /nothing answers at 127.0.0.1:1/],
  ['a wrong password', (url) => url.replace(/:[^:@]+@/, ':wrong@'), /refuses the password of/],
  ['no such database', (url) => withDatabase(url, 'elsewhere'), /has no database elsewhere/],
])('a wrong DATABASE_URL: %s', ([, change, reason]) => {
  const { status, lines } = refusal({ DATABASE_URL: change(inject('postgres').templateUrl) });
  expect(status).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(reason);
  expect(lines[0]).not.toMatch(/:secret|wrong@/);
});

test('a Node too old', () => {
  const old = `Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } })`;
  expect(refusal({}, [], ['--import', `data:text/javascript,${encodeURIComponent(old)}`])).toEqual({
    status: 1,
    lines: ['Throughline needs Node 20.19 or newer; this is 18.20.4.'],
  });
});
