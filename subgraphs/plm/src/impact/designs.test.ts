import { expect, it } from 'vitest';
import { heldBy } from './designs.ts';

const held = (itemId: string, ...componentIds: string[]) => ({
  revisionId: `${itemId} B`,
  itemId,
  componentIds,
});

it('a change is seen with the other changes that it holds, and with no others', () => {
  const together = [
    held('bike', 'frame', 'bell'),
    held('frame', 'tube'),
    held('tube'),
    held('box', 'tube'),
  ];
  expect(heldBy('bike B', together)).toEqual(['bike B', 'frame B', 'tube B']);
  expect(heldBy('box B', together)).toEqual(['box B', 'tube B']);
  expect(heldBy('tube B', together)).toEqual(['tube B']);
});
