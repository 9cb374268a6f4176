// The whole house, each part a process: PostgreSQL itself tells when a transaction was committed.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '@throughline/launch/database/prepare';
import { makeSecrets } from '@throughline/launch/database/secrets';
import { startSplit } from '@throughline/launch/house/split';
import { freePort } from '@throughline/launch/port';
import { startPostgres } from '@throughline/launch/postgres/start';
import { silent } from '@throughline/launch/report';
import postgres from 'postgres';
import { Graph } from '../../tests/plant/graph.ts';
import { type Part, Plant } from '../../tests/plant/plant.ts';
import { type Deliveries, summarise } from './load/deliveries.ts';
import type { LiveSocket } from './load/live-socket.ts';
import { openOne } from './load/opening.ts';
import { pause, until } from './waiting.ts';

export interface HouseFigures {
  /** From the commit of a count of stock to a subscriber who reads it with its item's name. */
  readonly deliveries: Deliveries;
  /** Commits a second that the house was asked for, and that it did. */
  readonly commits: number;
  /** Below nothing, what came twice. */
  readonly missed: number;
}

interface House {
  readonly graph: Graph;
  readonly port: number;
  readonly apiKey: string;
  readonly admin: postgres.Sql;
  close(): Promise<void>;
}

/** What arrived, by item and the count's own size, in milliseconds of the clock. */
type Arrivals = Map<string, number[]>;

const subscribers = 100;
/** Counters of stock, each busy with an item of its own. */
const lanes = 10;
const perSecond = 100;
const seconds = 10;
const query = 'subscription { stockChanged { change item { number description } } }';

/** 100 counts of stock a second, heard by 100 subscribers. */
export async function measureHouse(): Promise<HouseFigures> {
  const house = await openHouse();
  try {
    const plant = await Plant.open(house.graph, 'BENCH');
    const parts = await Promise.all(
      Array.from({ length: lanes }, (_, at) => plant.bought(`BOLT-${at}`)),
    );
    const arrivals: Arrivals = new Map();
    const sockets = await Promise.all(
      Array.from({ length: subscribers }, () => listen(house, arrivals)),
    );
    await pause(1_000);
    const ofLane = (perSecond * seconds) / lanes;
    // Plans, pools and the compiler are warm before anything is counted.
    await countInLanes(plant, parts, 1, 30);
    await pause(500);
    arrivals.clear();
    const began = performance.now();
    await countInLanes(plant, parts, 31, ofLane);
    const took = (performance.now() - began) / 1000;
    const expected = ofLane * lanes * subscribers;
    const count = (): number => [...arrivals.values()].reduce((sum, one) => sum + one.length, 0);
    await until(() => Promise.resolve(count() >= expected), 30_000);
    for (const socket of sockets) socket.drop();
    const committed = await readCommits(house.admin);
    const late = [...arrivals].flatMap(([key, moments]) =>
      moments.map((moment) => moment - (committed.get(key) ?? NaN)),
    );
    const deliveries = summarise(late, took);
    return {
      deliveries,
      commits: (ofLane * lanes) / took,
      missed: expected - deliveries.count,
    };
  } finally {
    await house.close();
  }
}

async function openHouse(): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
  // Root's server runs as another user, who must get to its data.
  chmodSync(directory, 0o755);
  const settings = { track_commit_timestamp: 'on' };
  const server = await startPostgres({ directory, log: silent, settings });
  const secrets = makeSecrets();
  const { adminUrl } = server;
  const databaseUrls = await prepareDatabase({
    adminUrl,
    passwords: secrets.passwords,
    log: silent,
  });
  const ports = { erp: await freePort(), mes: await freePort(), plm: await freePort() };
  const house = await startSplit({ databaseUrls, secrets, port: 0, log: silent, ports });
  const admin = postgres(adminUrl, { max: 1 });
  return {
    graph: new Graph(house.url, secrets.apiKey),
    port: house.port,
    apiKey: secrets.apiKey,
    admin,
    close: async () => {
      await house.stop();
      await admin.end();
      await server.stop();
      for (const place of [server.home, directory]) rmSync(place, { recursive: true, force: true });
    },
  };
}

async function listen({ port, apiKey }: House, arrivals: Arrivals): Promise<LiveSocket> {
  const { socket, acknowledged } = openOne(
    { port, apiKey, query, variables: {} },
    {
      take: (bytes, start, end) => {
        const now = performance.timeOrigin + performance.now();
        const text = bytes.toString('latin1', start, end);
        const told = /"change":"(\d+)".*"number":"([^"]+)"/.exec(text);
        if (!told) return false;
        const key = `${told[2]} ${told[1]}`;
        const moments = arrivals.get(key);
        if (moments) moments.push(now);
        else arrivals.set(key, [now]);
        return true;
      },
      closed: () => undefined,
    },
  );
  await acknowledged;
  return socket;
}

/** The n-th count of a lane finds n pieces more than there were, so that its event can be told. */
async function countInLanes(
  plant: Plant,
  parts: readonly Part[],
  first: number,
  count: number,
): Promise<void> {
  const began = performance.now();
  const pace = (1000 * lanes) / perSecond;
  const lane = async (part: Part, at: number): Promise<void> => {
    for (let done = 0; done < count; done += 1) {
      await pause(began + done * pace + (at * pace) / lanes - performance.now());
      const size = first + done;
      await plant.stock(part, String((size * (size + 1)) / 2));
    }
  };
  await Promise.all(parts.map(lane));
}

async function readCommits(admin: postgres.Sql): Promise<Map<string, number>> {
  const rows = await admin<{ key: string; at: number }[]>`
    select item.number || ' ' || trim_scale(move.quantity) as key,
      (extract(epoch from pg_xact_commit_timestamp(move.xmin)) * 1000)::float8 as at
    from erp.stock_move move join erp.item item on item.id = move.item_id`;
  return new Map(rows.map(({ key, at }) => [key, at]));
}
