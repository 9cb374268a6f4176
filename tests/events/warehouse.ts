import { type Database, openDatabase } from '@throughline/chassis/database';
import { newId } from '@throughline/chassis/ids';
import { createLog } from '@throughline/chassis/log';
import { startRelay } from '@throughline/chassis/outbox/relay';
import { startTopics, type Topics } from '@throughline/chassis/outbox/topics';
import { systemClock } from '@throughline/chassis/clock';
import { runIn } from '@throughline/chassis/transaction';
import postgres from 'postgres';
import { cloneDatabase, type TestDatabase } from '../harness/database.ts';
import { until } from '../plant/graph.ts';

export interface Move {
  readonly itemId: string;
  /** Any quantity, to know the move again. */
  readonly change: string;
}

/** As it stands in the outbox, in the order of the numbers. */
export interface Written {
  readonly eventId: string;
  readonly number: number;
  readonly position: number;
  readonly itemId: string;
}

export const keptDays = 7;
const site = newId();

/** ERP's outbox with the real relay; the test books moves of stock into it. */
export class Warehouse {
  readonly database: TestDatabase;
  readonly erp: Database;
  readonly admin: postgres.Sql;
  readonly log = createLog('test');
  readonly #relay: { stop(): Promise<void> };
  readonly #unit;

  constructor(database: TestDatabase, relay: { stop(): Promise<void> }) {
    this.database = database;
    this.erp = openDatabase(database.urls.erp, 'test', 10);
    this.admin = postgres(database.adminUrl, { max: 2, onnotice: () => undefined });
    this.#relay = relay;
    this.#unit = {
      subgraph: 'erp',
      db: this.erp.db,
      clock: systemClock,
      actor: 'tester',
      requestId: 'test',
      log: this.log,
    };
  }

  static async open(): Promise<Warehouse> {
    const database = await cloneDatabase();
    const log = createLog('test');
    return new Warehouse(database, await startRelay({ databaseUrl: database.urls.relay, log }));
  }

  async close(): Promise<void> {
    await this.#relay.stop();
    await Promise.all([this.erp.close(), this.admin.end()]);
    await this.database.drop();
  }

  /** One transaction; what is asked for happens between the booking and its commit. */
  async book(
    moves: readonly Move[],
    beforeCommit: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    await this.erp.db.transaction(async (tx) => {
      await runIn(this.#unit, tx, (work) => {
        for (const { itemId, change } of moves) {
          work.append({
            type: 'StockChanged',
            aggregateType: 'Stock',
            aggregateId: itemId,
            payload: { itemId, siteId: site, moveType: 'COUNT', change },
          });
        }
        return Promise.resolve();
      });
      await beforeCommit();
    });
  }

  /** Waits for the relay; all there is. */
  stamped(): Promise<Written[]> {
    return until(
      'the relay to stamp all',
      async () => [
        ...(await this.admin<Written[]>`select event_id as "eventId", number::int,
          position::int, aggregate_id as "itemId" from erp.outbox order by number`),
      ],
      (rows) => rows.every(({ position }) => position !== null),
    );
  }

  /** Topics with connections of their own, as a subgraph has them. */
  async openTopics(): Promise<Topics> {
    const database = openDatabase(this.database.urls.erp, 'topics');
    const topics = await startTopics({ subgraph: 'erp', database, log: this.log, keptDays });
    return {
      ...topics,
      stop: async () => {
        await topics.stop();
        await database.close();
      },
    };
  }
}
