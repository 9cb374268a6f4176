import { encodeId, newId } from '@throughline/chassis/ids';
import { writeCursor } from '@throughline/chassis/outbox/cursor';
import { startErp } from '@throughline/erp/main';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { keptDays, Warehouse } from './warehouse.ts';
import { type Heard, Watcher } from './watcher.ts';

let warehouse: Warehouse;
let erp: Awaited<ReturnType<typeof startErp>>;
let watcher: Watcher;
beforeAll(async () => {
  warehouse = await Warehouse.open();
  const { secret } = warehouse.database.secrets;
  erp = await startErp({ databaseUrl: warehouse.database.urls.erp, secret, keptDays });
  watcher = new Watcher(erp.url, secret);
});
afterAll(async () => {
  await watcher.close();
  await erp.stop();
  await warehouse.close();
});

const [pump, valve] = [newId(), newId()];

/** Books them one after another; the cursor of each. */
async function book(...moves: readonly (readonly [itemId: string, change: string])[]) {
  for (const [itemId, change] of moves) await warehouse.book([{ itemId, change }]);
  const written = await warehouse.stamped();
  return written.slice(-moves.length).map(({ position }) => writeCursor(position));
}

function heardAll(heard: readonly Heard[], count: number): Promise<unknown> {
  return until(
    `${count} messages`,
    () => Promise.resolve(heard.length),
    (length) => length >= count,
  );
}

const event = (change: string, cursor: string | undefined, object = pump): Heard => ({
  change,
  extensions: { cursor, object },
});
const caughtUp = (cursor: string | undefined): Heard => ({
  change: null,
  extensions: { caughtUp: cursor },
});

it('who comes with a cursor hears what was missed of its item, the mark once, then what comes', async () => {
  const past = await book([pump, '1'], [pump, '2'], [valve, '11'], [pump, '3'], [valve, '12']);
  const ofPump = `(itemId: "${encodeId('Item', pump)}")`;
  const some = watcher.watch(ofPump, { announce: true, cursor: past[0] });
  const all = watcher.watch('', { announce: true, cursor: past[2] });
  await heardAll(some, 3);
  await heardAll(all, 3);
  const live = await book([valve, '13'], [pump, '4'], [pump, '5']);
  await heardAll(some, 5);
  await heardAll(all, 6);
  expect(some).toEqual([
    event('2', past[1]),
    event('3', past[3]),
    caughtUp(past[4]),
    event('4', live[1]),
    event('5', live[2]),
  ]);
  expect(all).toEqual([
    event('3', past[3]),
    event('12', past[4], valve),
    caughtUp(past[4]),
    event('13', live[0], valve),
    event('4', live[1]),
    event('5', live[2]),
  ]);
});

it('who comes without a cursor is at once told where it stands', async () => {
  const [before] = await book([pump, '21']);
  const settled = watcher.watch('', { announce: true, cursor: before });
  await heardAll(settled, 1);
  const heard = watcher.watch('', { announce: true });
  await heardAll(heard, 1);
  const [after] = await book([pump, '22']);
  await heardAll(heard, 2);
  expect(heard).toEqual([caughtUp(before), event('22', after)]);
});

it('who does not ask to be told hears the events alone, missed ones too', async () => {
  const [first, second] = await book([pump, '31'], [pump, '32']);
  const settled = watcher.watch('', { announce: true, cursor: second });
  await heardAll(settled, 1);
  const plain = watcher.watch('');
  const marked = watcher.watch('', { announce: true });
  const resumed = watcher.watch('', { cursor: first });
  await heardAll(marked, 1);
  await book([pump, '33']);
  await heardAll(plain, 1);
  await heardAll(resumed, 2);
  expect(plain).toEqual([{ change: '33' }]);
  expect(resumed).toEqual([{ change: '32' }, { change: '33' }]);
});

it('an event that can not be answered keeps its place, and says nothing of our insides', async () => {
  const marked = watcher.watch('', { announce: true });
  await heardAll(marked, 1);
  const [broken] = await warehouse.admin`
    insert into erp.outbox (event_id, type, version, aggregate_type, aggregate_id, payload,
      occurred_at, actor, request_id)
    values (${newId()}, 'StockChanged', 1, 'Stock', ${pump}, '{"secret": "inside"}', now(), 't', 't')
    returning event_id`;
  expect(broken).toBeDefined();
  const [, after] = await book([pump, '34'], [pump, '22']);
  await heardAll(marked, 4);
  expect(marked[1]).toMatchObject({
    change: null,
    extensions: { object: pump },
    error: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect(JSON.stringify(marked[1])).not.toContain('siteId');
  expect(marked[3]).toEqual(event('22', after));
});

it('a cursor that can not be read is refused, and nothing else is sent', async () => {
  for (const cursor of ['', 'x', 'cDE=', 'cDAx', writeCursor(-1), writeCursor(2 ** 60), 7]) {
    const heard = watcher.watch('', { announce: true, cursor });
    await heardAll(heard, 1);
    expect(heard, String(cursor)).toEqual([
      {
        error: [
          {
            message: 'This is no cursor of a live event.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      },
    ]);
  }
});

it('a cursor that is ahead of all there is is refused: the database was restored', async () => {
  const [last] = await book([pump, '41']);
  const known = watcher.watch('', { announce: true, cursor: last });
  await heardAll(known, 1);
  expect(known).toEqual([caughtUp(last)]);
  const [row] = await warehouse.admin`select max(position)::int + 1 as next from erp.outbox`;
  const heard = watcher.watch('', { announce: true, cursor: writeCursor(row!.next) });
  await heardAll(heard, 1);
  expect(heard).toMatchObject([{ error: [{ extensions: { code: 'CURSOR_EXPIRED' } }] }]);
  expect(heard[0]?.error?.[0]?.message).toMatch(/ahead of every event/);
});
