import { encodeId } from '@throughline/chassis/ids';
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

it('work orders are watched by order, by work centre and by site, joined by AND', async () => {
  const client = shop.socket();
  const seen: Record<string, string[]> = {};
  const watch = (name: string, args: string) => {
    const events: string[] = (seen[name] = []);
    const query = `subscription { workOrderChanged${args} { eventType workOrder { number status } } }`;
    client.subscribe<{ workOrderChanged: any }>(
      { query },
      {
        next: ({ data }) => {
          const { eventType, workOrder } = data!.workOrderChanged;
          events.push(`${workOrder.number} ${eventType} ${workOrder.status}`);
        },
        error: (error) => events.push(JSON.stringify(error)),
        complete: () => undefined,
      },
    );
  };
  const item = await shop.item('CUP');
  const revision = await shop.define(item, {});
  const one = await shop.order(item, revision);
  const two = await shop.order(item, revision);
  await publish();
  const other = encodeId('Site', '01890000-0000-7000-8000-000000000000');
  watch('all', '');
  watch('one', `(workOrderId: "${one.id}", siteId: "${shop.siteId}")`);
  watch('center', `(workCenterId: "${shop.workCenterId}")`);
  watch('elsewhere', `(workOrderId: "${one.id}", siteId: "${other}")`);
  const hold = async (reason: string) => {
    await shop.do('holdWorkOrder', { workOrderId: two.id, reason });
    await publish();
  };
  let tries = 0;
  await until(
    'all to listen',
    () => hold(`probe ${(tries += 1)}`),
    () => [seen.all, seen.center].every((events) => events!.length > 0),
  );
  for (const events of Object.values(seen)) events.splice(0);
  await shop.do('startJob', { jobOrderId: one.jobOrders[0].id });
  await publish();
  await until(
    'the start',
    () => Promise.resolve(seen),
    ({ all, one: own, center }) => [all, own, center].every((events) => events!.length > 0),
  );
  await shop.do('resumeWorkOrder', { workOrderId: two.id, reason: 'on' });
  await publish();
  await until(
    'the end',
    () => Promise.resolve(seen),
    ({ all, center }) => [all, center].every((events) => events!.at(-1)?.includes('Resumed')),
  );
  const started = `${one.number} JobStarted IN_PROGRESS`;
  const resumed = `${two.number} WorkOrderResumed RELEASED`;
  expect(seen.one).toEqual([started]);
  expect(seen.elsewhere).toEqual([]);
  for (const events of [seen.all, seen.center]) {
    expect(events!.filter((event) => !event.includes('Held'))).toEqual([started, resumed]);
  }
  await client.dispose();
});
