import { validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { newId } from './ids.ts';

it('ids are uuids of version 7 that rise as they are drawn, none twice', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});
