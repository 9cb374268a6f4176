import { expect, it } from 'vitest';
import { hashSecret, isSecret } from './secrets.ts';

it('a secret is known again, by nothing else, and is kept twice in two ways', async () => {
  const kept = await hashSecret('482913');
  expect(kept).not.toContain('482913');
  expect(await isSecret('482913', kept)).toBe(true);
  expect(await isSecret('482914', kept)).toBe(false);
  expect(await isSecret('', kept)).toBe(false);
  expect(await hashSecret('482913')).not.toBe(kept);
});

it('a passphrase is the same however its letters were composed', async () => {
  expect(await isSecret('Pru\u0308fer 7', await hashSecret('Pr\u00fcfer 7'))).toBe(true);
});
