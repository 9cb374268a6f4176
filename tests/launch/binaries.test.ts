import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from '@throughline/launch/postgres/binaries';
import { afterEach, beforeEach, expect, test } from 'vitest';

let place = '';

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'throughline-binaries-'));
});

afterEach(() => rmSync(place, { recursive: true }));

/** What npm unpacks: the programs, a library, and a list of links it does not make. */
function unpacked(): { version: string; directory: string } {
  const directory = join(place, 'package');
  for (const part of ['bin', 'lib', 'share'])
    mkdirSync(join(directory, 'native', part), { recursive: true });
  writeFileSync(join(directory, 'native/bin/postgres'), 'program', { mode: 0o755 });
  writeFileSync(join(directory, 'native/lib/libpq.so.5.18'), 'library');
  writeFileSync(
    join(directory, 'native/pg-symlinks.json'),
    '[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]',
  );
  return { version: '18.4.0-beta.17', directory };
}

test('links that npm left out are made', () => {
  const found = unpacked();
  const binaries = findBinaries(null, join(place, 'copies'), found);
  expect(binaries.program('postgres')).toBe(join(found.directory, 'native/bin/postgres'));
  expect(binaries.major).toBe('18');
  expect(readlinkSync(join(found.directory, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
});

test('programs that the server user cannot reach are copied to where it can', () => {
  const found = unpacked();
  chmodSync(place, 0o700);
  const stranger = { uid: 65_533, gid: 65_533 };
  const copies = join(place, 'copies');
  for (let run = 0; run < 2; run += 1) {
    const program = findBinaries(stranger, copies, found).program('postgres');
    expect(program.startsWith(copies)).toBe(true);
    expect(readFileSync(program, 'utf8')).toBe('program');
    expect(readFileSync(join(program, '../../lib/libpq.so.5'), 'utf8')).toBe('library');
  }
});
