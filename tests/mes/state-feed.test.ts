import { encodeId, newId } from '@throughline/chassis/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

/** Stamps what was said, as the relay does. */
async function publish(): Promise<void> {
  await shop.admin`update mes.outbox set position = number where position is null`;
  await shop.admin`select pg_notify('published_mes', '')`;
}

it('states are watched by work unit, work centre and site, joined by AND, late ones too', async () => {
  const unit = async (code: string) =>
    (
      await shop.do(
        'createWorkUnit',
        { workCenterId: shop.workCenterId, code, name: code },
        'workUnit { id }',
      )
    ).workUnit.id as string;
  const [saw, lathe] = [await unit('SAW'), await unit('LATHE')];
  const client = shop.socket();
  const seen: Record<string, string[]> = {};
  const watch = (name: string, args: string) => {
    const events: string[] = (seen[name] = []);
    const query = `subscription { equipmentStateChanged${args} {
      eventType since workUnit { code state { state } } } }`;
    client.subscribe<{ equipmentStateChanged: any }>(
      { query },
      {
        next: ({ data }) => {
          const { since, workUnit } = data!.equipmentStateChanged;
          events.push(`${workUnit.code} ${since.slice(11, 16)} ${workUnit.state.state}`);
        },
        error: (error) => events.push(JSON.stringify(error)),
        complete: () => undefined,
      },
    );
  };
  const report = async (workUnitId: string, time: string, state: string) => {
    const occurredAt = `2026-03-02T${time}:00Z`;
    await shop.do('reportEquipmentStates', { workUnitId, reports: [{ occurredAt, state }] });
    await publish();
  };
  watch('all', '');
  watch('saw', `(workUnitId: "${saw}", siteId: "${shop.siteId}")`);
  watch('center', `(workCenterId: "${shop.workCenterId}")`);
  watch('elsewhere', `(workUnitId: "${saw}", siteId: "${encodeId('Site', newId())}")`);
  let minute = 0;
  await until(
    'all to listen',
    () =>
      report(lathe, `05:${String((minute += 1)).padStart(2, '0')}`, minute % 2 ? 'DELAY' : 'DOWN'),
    () => [seen.all, seen.center].every((events) => events!.length > 0),
  );
  for (const events of Object.values(seen)) events.splice(0);
  await report(saw, '09:00', 'PRODUCING');
  await report(saw, '09:30', 'PRODUCING');
  await report(saw, '08:00', 'SETUP');
  await report(lathe, '10:00', 'PLANNED_STOP');
  await until(
    'the last report',
    () => Promise.resolve(seen),
    ({ all, center }) => [all, center].every((events) => events!.at(-1)?.includes('PLANNED')),
  );
  const ofSaw = ['SAW 09:00 PRODUCING', 'SAW 08:00 PRODUCING'];
  expect(seen.saw).toEqual(ofSaw);
  expect(seen.elsewhere).toEqual([]);
  for (const events of [seen.all, seen.center]) {
    expect(events!.filter((event) => event.startsWith('SAW'))).toEqual(ofSaw);
  }
  await client.dispose();
});
