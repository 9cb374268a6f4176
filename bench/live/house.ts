// The whole house, each part a process of its own, over a PostgreSQL that is durable.
import { type Database, openDatabase } from '@throughline/chassis/database';
import { decodeId } from '@throughline/chassis/ids';
import { createLog } from '@throughline/chassis/log';
import type { NewEvent } from '@throughline/chassis/outbox/append';
import { runIn } from '@throughline/chassis/transaction';
import { startSplit } from '@throughline/launch/house/split';
import { freePort } from '@throughline/launch/port';
import { silent } from '@throughline/launch/report';
import { Graph } from '../../tests/plant/graph.ts';
import { Plant } from '../../tests/plant/plant.ts';
import { openBenchDatabase } from '../database.ts';
import { type Deliveries, summarise } from './load/deliveries.ts';
import type { LiveSocket } from './load/live-socket.ts';
import { openOne } from './load/opening.ts';
import { pause, until } from './waiting.ts';

export interface HouseFigures {
  /** From the moment a transaction is told to commit to a subscriber who reads its event. */
  readonly deliveries: Deliveries;
  /** Commits a second. */
  readonly commits: number;
  /** Below nothing, what came twice. */
  readonly missed: number;
}

interface House {
  readonly graph: Graph;
  readonly port: number;
  readonly apiKey: string;
  readonly erp: Database;
  close(): Promise<void>;
}

const subscribers = 100;
/** Connections that commit, each with one item after the other. */
const lanes = 8;
const perSecond = 100;
const seconds = 10;
/** From two subgraphs each: what is ERP's, and the item's number and description of PLM. */
const subscriptions = {
  'stock moves, each planned': 'stockChanged { occurredAt change item { number description } }',
  'progress of orders': `salesOrderChanged { occurredAt salesOrder { number status
    lines { item { number description } } } }`,
} as const;
export type Kind = keyof typeof subscriptions;
export const kinds = Object.keys(subscriptions) as Kind[];

/** 100 commits a second into ERP's outbox, heard by 100 subscribers. */
export async function measureHouse(kind: Kind): Promise<HouseFigures> {
  const house = await openHouse();
  try {
    const plant = await Plant.open(house.graph, 'BENCH');
    const siteId = decodeId('Site', plant.siteId, 'siteId');
    const events: NewEvent[] = [];
    for (let at = 0; at < lanes; at += 1) {
      const part = await plant.bought(`BOLT-${at}`);
      if (kind === 'progress of orders') {
        const order = await plant.order(part, '1', '2030-01-01');
        events.push(progress(decodeId('SalesOrder', order.id, 'salesOrderId')));
      } else events.push(move(decodeId('Item', part.id, 'itemId'), siteId));
    }
    const committed = new Map<number, number>();
    const late: number[] = [];
    const sockets = await Promise.all(
      Array.from({ length: subscribers }, () =>
        listen(house, kind, (event) =>
          late.push(performance.now() - (committed.get(event) ?? NaN)),
        ),
      ),
    );
    await pause(1_000);
    const commit = committer(house, events, committed);
    const heard = (count: number) =>
      until(() => Promise.resolve(late.length >= count * subscribers), 30_000);
    // Plans, pools and the compiler are warm before anything is counted.
    await commit(500);
    await heard(500);
    late.length = 0;
    const began = performance.now();
    await commit(perSecond * seconds);
    const took = (performance.now() - began) / 1000;
    await heard(perSecond * seconds);
    for (const socket of sockets) socket.drop();
    return {
      deliveries: summarise(late, took),
      commits: (perSecond * seconds) / took,
      missed: perSecond * seconds * subscribers - late.length,
    };
  } finally {
    await house.close();
  }
}

async function openHouse(): Promise<House> {
  const database = await openBenchDatabase();
  const { urls: databaseUrls, secrets } = database;
  const ports = {
    erp: await freePort(),
    mes: await freePort(),
    plm: await freePort(),
    access: await freePort(),
  };
  const house = await startSplit({ databaseUrls, secrets, port: 0, log: silent, ports });
  const erp = openDatabase(databaseUrls.erp, 'bench', lanes);
  return {
    graph: new Graph(house.url, secrets.apiKey),
    port: house.port,
    apiKey: secrets.apiKey,
    erp,
    close: async () => {
      await erp.close();
      await house.stop();
      await database.close();
    },
  };
}

async function listen(
  { port, apiKey }: House,
  kind: Kind,
  hear: (event: number) => void,
): Promise<LiveSocket> {
  const { socket, acknowledged } = openOne(
    { port, apiKey, query: `subscription { ${subscriptions[kind]} }`, variables: {} },
    {
      take: (bytes, start, end) => {
        const occurredAt = /"occurredAt":"([^"]+)"/.exec(bytes.toString('latin1', start, end))?.[1];
        if (occurredAt !== undefined) hear(Date.parse(occurredAt));
        return occurredAt !== undefined;
      },
      closed: () => undefined,
    },
  );
  await acknowledged;
  return socket;
}

function move(itemId: string, siteId: string): NewEvent {
  const payload = { itemId, siteId, moveType: 'TRANSFER', change: '1' };
  return { type: 'StockChanged', aggregateType: 'Stock', aggregateId: itemId, payload };
}

function progress(salesOrderId: string): NewEvent {
  const payload = { salesOrderId, lineId: null, what: 'SHIPPED' };
  const aggregate = { aggregateType: 'SalesOrder', aggregateId: salesOrderId };
  return { type: 'SalesOrderProgressed', ...aggregate, payload };
}

/** Writes events as ERP's own transactions do; each at a second of its own, to be known by. */
function committer({ erp }: House, events: readonly NewEvent[], committed: Map<number, number>) {
  let second = Date.parse('2020-01-01T00:00:00Z');
  const write = (event: NewEvent) =>
    erp.db.transaction(async (tx) => {
      const mine = (second += 1_000);
      const unit = {
        ...{ subgraph: 'erp', db: erp.db, actor: 'bench', requestId: 'bench' },
        ...{ clock: { now: () => new Date(mine) }, log: createLog('bench') },
      };
      await runIn(unit, tx, (work) => Promise.resolve(work.append(event)));
      committed.set(mine, performance.now());
    });
  return async (count: number): Promise<void> => {
    const began = performance.now();
    const lane = async (event: NewEvent, first: number): Promise<void> => {
      for (let at = first; at < count; at += events.length) {
        await pause(began + (at * 1000) / perSecond - performance.now());
        await write(event);
      }
    };
    await Promise.all(events.map(lane));
  };
}
