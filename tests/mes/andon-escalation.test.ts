import { startMes } from '@throughline/mes/main';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Shop, uuidOf } from './shop.ts';

type Data = Record<string, any>;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
// The last test stops MES.
afterAll(async () => {
  await shop.admin.end();
  await shop.database.drop();
});

let centers = 0;
async function center(): Promise<{ id: string; unit: () => Promise<string> }> {
  centers += 1;
  const code = `E${centers}`;
  const area = { siteId: shop.siteId, code, name: code };
  const { id: areaId } = (await shop.do('createArea', area, 'area { id }')).area;
  const made = { areaId, code, name: code };
  const id: string = (await shop.do('createWorkCenter', made, 'workCenter { id }')).workCenter.id;
  let units = 0;
  const unit = async () => {
    units += 1;
    const input = { workCenterId: id, code: `${code}-${units}`, name: code };
    return (await shop.do('createWorkUnit', input, 'workUnit { id }')).workUnit.id as string;
  };
  return { id, unit };
}

const fields = `id status level escalatesAt raisedAt
  statusHistory { command fromStatus toStatus note level actor }`;
const raise = async (workUnitId: string, kind = 'MATERIAL'): Promise<Data> =>
  (await shop.do('raiseAndonCall', { kind, workUnitId }, `andonCall { ${fields} }`)).andonCall;
const call = async (id: string): Promise<Data> =>
  (await shop.ask(`query($id: ID!) { andonCall(id: $id) { ${fields} } }`, { id })).andonCall;
const levels = (workCenterId: string, steps: object[], more: object = {}) =>
  shop.do(
    'setAndonEscalation',
    { workCenterId, steps, ...more },
    'workCenter { andonEscalations { kind steps { answerMinutes resolveMinutes } setBy } }',
  );

/** As if it had been raised so many minutes earlier. */
const age = (minutes: number, ...ids: string[]) => shop.admin`update mes.andon_call
  set raised_at = raised_at - ${minutes} * interval '1 minute',
    escalates_at = escalates_at - ${minutes} * interval '1 minute'
  where id in ${shop.admin(ids.map(uuidOf))}`;

const reached = (id: string, level: number) =>
  until(
    `level ${level}`,
    () => call(id),
    (found) => found.level === level,
  );
const escalated = ({ statusHistory }: Data) =>
  statusHistory
    .filter((one: Data) => one.command === 'ESCALATE')
    .map((one: Data) => `${one.level} ${one.note} ${one.fromStatus} ${one.actor}`);
const minutesOf = ({ raisedAt, escalatesAt }: Data) =>
  escalatesAt && (Date.parse(escalatesAt) - Date.parse(raisedAt)) / 60_000;

it('a call that nobody takes or resolves in its minutes comes to the next level, which is told', async () => {
  const { id: workCenterId, unit } = await center();
  await levels(workCenterId, [
    { answerMinutes: 5 },
    { answerMinutes: 15, resolveMinutes: 60 },
    { resolveMinutes: 120 },
  ]);
  const { id, level, ...raised } = await raise(await unit());
  expect([level, minutesOf(raised)]).toEqual([0, 5]);
  await age(6, id);
  const first = await reached(id, 1);
  expect(escalated(first)).toEqual(['1 NOT_ACKNOWLEDGED RAISED clock']);
  expect(minutesOf(first)).toBe(15);
  await shop.do('acknowledgeAndonCall', { andonCallId: id });
  // Somebody comes: what is missing now is that it is resolved.
  expect(minutesOf(await call(id))).toBe(60);
  await age(60, id);
  const second = await reached(id, 2);
  expect(escalated(second)).toEqual([
    '1 NOT_ACKNOWLEDGED RAISED clock',
    '2 NOT_RESOLVED ACKNOWLEDGED clock',
  ]);
  await shop.do('resolveAndonCall', { andonCallId: id });
  expect(await call(id)).toMatchObject({ level: 2, status: 'RESOLVED', escalatesAt: null });
  const said = await shop.said(id);
  expect(said.map(({ type, payload }) => `${type} ${payload.level}`)).toEqual([
    'AndonCallRaised 0',
    'AndonCallEscalated 1',
    'AndonCallAcknowledged 1',
    'AndonCallEscalated 2',
    'AndonCallResolved 2',
  ]);
});

it('levels are set for a kind or for all, hold for open calls too, and end', async () => {
  const { id: workCenterId, unit } = await center();
  const workUnitId = await unit();
  const { id: open } = await raise(workUnitId, 'QUALITY');
  const { id: hurt } = await raise(workUnitId, 'SAFETY');
  expect((await call(open)).escalatesAt).toBeNull();
  await levels(workCenterId, [{ answerMinutes: 10 }]);
  const { workCenter } = await levels(workCenterId, [{ answerMinutes: 1 }], { kind: 'SAFETY' });
  expect(workCenter.andonEscalations).toEqual([
    { kind: null, steps: [{ answerMinutes: 10, resolveMinutes: null }], setBy: 'tester' },
    { kind: 'SAFETY', steps: [{ answerMinutes: 1, resolveMinutes: null }], setBy: 'tester' },
  ]);
  expect(minutesOf(await call(open))).toBe(10);
  expect(minutesOf(await call(hurt))).toBe(1);
  await levels(workCenterId, [], { kind: 'SAFETY' });
  expect(minutesOf(await call(hurt))).toBe(10);
  await levels(workCenterId, []);
  expect((await call(hurt)).escalatesAt).toBeNull();
  const kept = await shop.admin`select ended_by from mes.andon_escalation_plan
    where work_center_id = ${uuidOf(workCenterId)}`;
  expect(kept.map((one) => one.ended_by)).toEqual(['tester', 'tester']);
  const refused = (steps: object[]) => shop.refusal('setAndonEscalation', { workCenterId, steps });
  expect(await refused([{}])).toEqual(['MINUTES_REQUIRED steps.0']);
  expect(await refused([{ answerMinutes: 5 }, { answerMinutes: 5 }])).toEqual([
    'MINUTES_NOT_RISING steps.1.answerMinutes',
  ]);
  const nowhere = { workCenterId: shop.siteId, steps: [] };
  expect(await shop.refusal('setAndonEscalation', nowhere)).toEqual(['INVALID_ID workCenterId']);
});

it('nothing is escalated twice or lost when two processes look, after none did for a while', async () => {
  const { id: workCenterId, unit } = await center();
  await levels(workCenterId, [{ answerMinutes: 5 }, { answerMinutes: 10 }]);
  const ids: string[] = [];
  for (let at = 0; at < 12; at += 1) ids.push((await raise(await unit())).id);
  await shop.mes.stop();
  await age(11, ...ids);
  const { urls, secrets } = shop.database;
  const another = () => startMes({ databaseUrl: urls.mes, secret: secrets.secret });
  const more = await Promise.all([another(), another()]);
  try {
    const counted = async () => {
      const rows = await shop.admin<{ level: number; times: number }[]>`
        select level, count(*)::int as times from mes.andon_call_status_change
        where andon_call_id in ${shop.admin(ids.map(uuidOf))} group by level order by level`;
      return rows.map(({ level, times }) => `${level}: ${times}`);
    };
    await until('all to be escalated', counted, (found) => found.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(await counted()).toEqual(['1: 12', '2: 12']);
  } finally {
    for (const one of more) await one.stop();
  }
});
