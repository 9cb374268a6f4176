import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../federation/stubs/caller.ts';
import { apiKey, startStubPlant, type StubPlant } from '../federation/stubs/stub-plant.ts';
import { Follower } from './follower.ts';
import { seeded } from './seeded.ts';
import { firstBreak, orderChanged, stepsOf } from './steps.ts';

let plant: StubPlant;
beforeAll(async () => {
  // All of it shares this process; a late answer is not what is tested here.
  plant = await startStubPlant({ subgraphTimeoutMs: 20_000 });
});
afterAll(() => plant.stop());

const follow = (query = orderChanged) =>
  new Follower({ url: () => plant.gateway.url, key: apiKey, query });

let step = 0;
function publish(): void {
  step += 1;
  plant.erp.publish({ order: step % 3, step });
}

/** Publishes until each of them has heard something: there is no word that says "I listen". */
async function untilHeard(followers: readonly Follower[]): Promise<void> {
  await eventually(() => {
    publish();
    return followers.every(({ told }) => told.length > 0);
  }, 30_000);
}

function isNear(follower: Follower, steps: number): boolean {
  return step - (follower.told.at(-1)?.data.orderChanged.step ?? 0) <= steps;
}

describe('a hundred dashboards on a bad network', () => {
  /** The longer run takes minutes of both cores. */
  const events = Number(process.env.RESUME_EVENTS ?? 3_000);
  const cuts = 20;
  /** More than a broadcast remembers, so that they are asked for at the subgraph. */
  const longAbsence = 600;
  const random = seeded(4);

  /** Cuts a follower at random moments, some once until very much has happened without it. */
  async function cutAgainAndAgain(
    follower: Follower,
    index: number,
    last: number,
  ): Promise<number> {
    const first = step;
    const pace = (last - first - longAbsence) / cuts;
    for (let done = 0; done < cuts; done += 1) {
      const moment = first + (done + random()) * pace;
      // One in four is cut while it is still being told what it missed.
      const isReady = () =>
        follower.state === 'following' && (done % 4 === 3 || isNear(follower, 100));
      while (step < moment || !isReady()) await sleep(20);
      const comeBack = follower.cut();
      const isLong = index % 5 === 0 && done === 5 + (index % 7);
      const until = isLong ? Math.min(step + longAbsence, last) : step;
      while (step < until) await sleep(20);
      await sleep(random() * 40);
      comeBack();
    }
    return cuts;
  }

  /** No faster than this machine delivers to most of them. */
  async function breathe(followers: readonly Follower[]): Promise<void> {
    do await sleep(20);
    while (followers.filter((follower) => isNear(follower, 150)).length < 60);
  }

  it(
    'hear of every step once and in order, however often they and the subgraph are cut off',
    async () => {
      const witness = follow();
      const followers = Array.from({ length: 100 }, () => follow());
      await untilHeard([witness, ...followers]);
      const last = step + events;
      const cutting = followers.map((follower, index) => cutAgainAndAgain(follower, index, last));
      let mostLines = 0;
      let restarts = 0;
      while (step < last) {
        publish();
        mostLines = Math.max(mostLines, plant.erp.listening());
        if (step % 10 === 0) await breathe(followers);
        if (restarts * 1_000 < step - 500) {
          restarts += 1;
          await plant.erp.kill();
          for (let missed = 0; missed < 50; missed += 1) publish();
          await sleep(100);
          await plant.erp.revive();
        }
      }
      expect(await Promise.all(cutting)).toEqual(followers.map(() => cuts));
      const all = [witness, ...followers];
      await eventually(() => all.every((one) => isNear(one, 0)), 20_000);
      expect(all.map((one) => firstBreak(stepsOf(one))).filter(Boolean)).toEqual([]);
      expect(all.flatMap(({ errors }) => errors)).toEqual([]);
      // The broadcast's own, and lines of those who were away for long.
      expect(mostLines).toBeGreaterThan(1);
      expect(restarts).toBeGreaterThan(1);
      for (const one of all) one.leave();
      await eventually(() => plant.erp.listening() === 0);
    },
    events * 30,
  );
});

describe('a cursor that is of no use', () => {
  const resume = (cursor: unknown) =>
    new Follower({ url: () => plant.gateway.url, key: apiKey, query: orderChanged, cursor });

  it.each([['yesterday'], [''], [5], ['cDA1'], [{ position: 5 }]])(
    'is refused as bad input: %j',
    async (cursor) => {
      const follower = resume(cursor);
      await eventually(() => follower.errors.length > 0);
      follower.leave();
      expect(follower.errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', requestId: expect.any(String) as string } },
      ]);
      expect(follower.told).toEqual([]);
    },
  );

  it('is refused as expired when events behind it are gone, and the latest one goes on', async () => {
    publish();
    const witness = follow();
    await untilHeard([witness]);
    const early = witness.told[0]!.cursor;
    for (let more = 0; more < 600; more += 1) publish();
    await eventually(() => isNear(witness, 0));
    const late = witness.told.at(-1)!.cursor;
    witness.leave();
    await eventually(() => plant.erp.listening() === 0);
    plant.erp.forgetEvents();
    const tooLate = resume(early);
    const inTime = resume(late);
    await eventually(() => tooLate.errors.length > 0 && inTime.state === 'following');
    publish();
    await eventually(() => inTime.told.length > 0);
    for (const one of [tooLate, inTime]) one.leave();
    expect(tooLate.errors).toMatchObject([
      { extensions: { code: 'CURSOR_EXPIRED', requestId: tooLate.requestId } },
    ]);
    expect(tooLate.told).toEqual([]);
    expect(stepsOf(inTime)).toEqual([step]);
    expect(inTime.errors).toEqual([]);
  });
});
