import { writeCursor } from '@throughline/chassis/outbox/cursor';
import { expect, it } from 'vitest';
import type { Audience, Delivery } from './delivery.ts';
import type { Hub } from './hub.ts';
import { type Outlet, Subscriber } from './subscriber.ts';

const event = (position: number): Delivery => ({
  position,
  cursor: writeCursor(position),
  object: 'order',
  objects: 1,
  text: String(position),
});

/** A subscriber behind event 10, its replay, and a broadcast that has told up to `position`. */
function comeBack(position: number) {
  let replay: (Audience & { caughtUp(position: number): void }) | null = null;
  const joined = new Set<Audience>();
  const broadcast = {
    position,
    isOver: false,
    since: () => null,
    hold: () => undefined,
    join: (audience: Audience) => joined.add(audience),
    leave: (audience: Audience) => joined.delete(audience),
  };
  const beginReplay: Hub['replay'] = (_operation, _call, _after, audience) => {
    replay = audience;
    return { stop: () => (replay = null) } as never;
  };
  const hub = { broadcast: () => broadcast, replay: beginReplay } as unknown as Hub;
  const written: string[] = [];
  const outlet: Outlet = {
    isReady: () => true,
    write: ({ text }) => written.push(text),
    end: () => undefined,
    tooSlow: () => undefined,
  };
  const options = { hub, outlet, cursor: writeCursor(10), feed: 'EVERY' } as const;
  const account = { carry: () => undefined } as never;
  new Subscriber({ ...options, account, operation: {} as never, call: {} as never });
  return {
    written,
    replay: (at: number) => replay?.deliver(event(at)),
    caughtUp: (at: number) => replay?.caughtUp(at),
    broadcast: (at: number) => {
      broadcast.position = at;
      for (const audience of joined) audience.deliver(event(at));
    },
    isReplaying: () => replay !== null,
  };
}

it('leaves its replay as soon as it is no longer behind the broadcast', () => {
  const back = comeBack(12);
  back.replay(11);
  back.broadcast(13);
  back.replay(12);
  expect(back.isReplaying()).toBe(true);
  back.replay(13);
  expect(back.isReplaying()).toBe(false);
  back.broadcast(14);
  expect(back.written).toEqual(['11', '12', '13', '14']);
});

it('is not told again what a broadcast that is behind tells later', () => {
  const back = comeBack(11);
  back.replay(12);
  expect(back.isReplaying()).toBe(false);
  for (const at of [12, 13]) back.broadcast(at);
  expect(back.written).toEqual(['12', '13']);
});

it('goes on live when nothing was missed, even if it is ahead of everything told here', () => {
  const back = comeBack(9);
  back.caughtUp(10);
  expect(back.isReplaying()).toBe(false);
  for (const at of [10, 11]) back.broadcast(at);
  expect(back.written).toEqual(['11']);
});
