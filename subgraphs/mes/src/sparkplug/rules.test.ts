import { describe, expect, it } from 'vitest';
import { follow, readTopic, type Session } from './rules.ts';

const alive = (sequence: number): Session => ({ sequence, birth: 4, broken: false });
const data = (sequence: number) => ({ type: 'DDATA', sequence, birth: null }) as const;

describe('a Sparkplug session', () => {
  it('counts its messages from 0 to 255 and begins again', () => {
    expect(follow(alive(6), data(7))).toEqual({ session: alive(7), gap: false });
    expect(follow(alive(255), data(0))).toEqual({ session: alive(0), gap: false });
  });

  it('that misses a message is broken until the node is born again', () => {
    const { session, gap } = follow(alive(6), data(8));
    expect(gap).toBe(true);
    expect(follow(session, data(9)).gap).toBe(true);
    const birth = { type: 'NBIRTH', sequence: 0, birth: 5 } as const;
    expect(follow(session, birth)).toEqual({ session: { ...alive(0), birth: 5 }, gap: false });
  });

  it('that nobody saw begin is asked to begin', () => {
    expect(follow(null, data(3))).toEqual({ session: null, gap: true });
  });

  it('ends by its own death, not by that of an earlier life', () => {
    const death = (birth: number) => ({ type: 'NDEATH', sequence: null, birth }) as const;
    expect(follow(alive(6), death(4)).session).toBeNull();
    expect(follow(alive(6), death(3)).session).toEqual(alive(6));
  });
});

it('a topic names group, node and device, and nothing else', () => {
  expect(readTopic('spBv1.0/MUC/DDATA/SAW/SAW-1')).toEqual({
    type: 'DDATA',
    group: 'MUC',
    node: 'SAW',
    device: 'SAW-1',
  });
  for (const topic of [
    'spBv1.0/MUC/NCMD/SAW',
    'spBv1.0/MUC/DDATA/SAW',
    'spBv1.0/STATE/us',
    'x/y',
  ]) {
    expect(readTopic(topic)).toBeNull();
  }
});
