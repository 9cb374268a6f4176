import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Shop } from './shop.ts';

type Data = Record<string, any>;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

async function center(code: string): Promise<{ workCenterId: string; workUnitId: string }> {
  const { area } = await shop.do(
    'createArea',
    { siteId: shop.siteId, code, name: code },
    'area { id }',
  );
  const { workCenter } = await shop.do(
    'createWorkCenter',
    { areaId: area.id, code, name: code },
    'workCenter { id }',
  );
  const input = { workCenterId: workCenter.id, code: `${code}-1`, name: code };
  const { workUnit } = await shop.do('createWorkUnit', input, 'workUnit { id }');
  return { workCenterId: workCenter.id, workUnitId: workUnit.id };
}

const run = async (mutation: string, input: object): Promise<string> =>
  (await shop.do(mutation, input, 'andonCall { id }')).andonCall.id;

const raise = (place: object) => run('raiseAndonCall', { kind: 'MATERIAL', ...place });

it('andon calls are watched by work unit, work centre and site, joined by AND, and from a place on', async () => {
  const publish = async () => {
    await shop.admin`update mes.outbox set position = number where position is null`;
    await shop.admin`select pg_notify('published_mes', '')`;
  };
  await publish();
  const clients: { dispose(): void | Promise<void> }[] = [];
  const seen: Record<string, string[]> = {};
  const cursors: string[] = [];
  const watch = (name: string, args: string, cursor?: string) => {
    const events: string[] = (seen[name] = []);
    const client = shop.socket();
    clients.push(client);
    client.subscribe<Data>(
      {
        query: `subscription { andonCallChanged${args} {
          eventType occurredAt cursor andonCall { id } } }`,
        ...(cursor ? { extensions: { cursor } } : {}),
      },
      {
        next: ({ data }) => {
          const { eventType, andonCall, cursor: at } = data!.andonCallChanged;
          if (name === 'all') cursors.push(at);
          events.push(`${eventType} ${andonCall.id}`);
        },
        error: (error) => events.push(JSON.stringify(error)),
        complete: () => undefined,
      },
    );
  };
  const { workUnitId: unit } = await center('SAW');
  const { workCenterId: otherCenter, workUnitId: there } = await center('PAINT');
  watch('all', '');
  watch('unit', `(workUnitId: "${unit}", siteId: "${shop.siteId}")`);
  watch('center', `(workCenterId: "${otherCenter}")`);
  watch('elsewhere', `(workUnitId: "${unit}", siteId: "${encodeId('Site', newId())}")`);
  watch('neither', `(workUnitId: "${unit}", workCenterId: "${otherCenter}")`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const id = await raise({ workUnitId: unit });
  const whole = await raise({ workCenterId: otherCenter });
  await run('acknowledgeAndonCall', { andonCallId: id });
  await run('resolveAndonCall', { andonCallId: id });
  const other = await raise({ workUnitId: there });
  await run('cancelAndonCall', { andonCallId: other, reason: 'mistake' });
  await publish();
  const all = [
    `AndonCallRaised ${id}`,
    `AndonCallRaised ${whole}`,
    `AndonCallAcknowledged ${id}`,
    `AndonCallResolved ${id}`,
    `AndonCallRaised ${other}`,
    `AndonCallCancelled ${other}`,
  ];
  await until(
    'all that was called',
    () => Promise.resolve(seen),
    () => seen.all!.length >= 6 && seen.unit!.length >= 3 && seen.center!.length >= 3,
  );
  expect(seen).toEqual({
    all,
    unit: [all[0], all[2], all[3]],
    center: [all[1], all[4], all[5]],
    elsewhere: [],
    neither: [],
  });
  watch('resumed', '', cursors[2]);
  await until(
    'what came behind it',
    () => Promise.resolve(seen),
    () => seen.resumed!.length >= 3,
  );
  expect(seen.resumed).toEqual(all.slice(3));
  for (const client of clients) await client.dispose();
});
