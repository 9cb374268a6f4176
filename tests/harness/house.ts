import type { House, SplitHouse } from '@throughline/launch/house/house';
import { startInOneProcess } from '@throughline/launch/house/one-process';
import { startSplit } from '@throughline/launch/house/split';
import { freePort } from '@throughline/launch/port';
import { silent } from '@throughline/launch/report';
import { cloneDatabase, type TestDatabase } from './database.ts';

export interface TestHouse<Kind extends House = House> {
  readonly house: Kind;
  readonly database: TestDatabase;
  /** The development key. */
  readonly key: string;
  close(): Promise<void>;
}

/** The whole product over a database of the test file's own. */
export function openHouse(more: { readonly mqttUrl?: string } = {}): Promise<TestHouse> {
  return open((options) => startInOneProcess({ ...options, ...more }));
}

/** The same, each part a process of its own, on free ports. */
export function openSplitHouse(
  more: { readonly mqttUrl?: string } = {},
): Promise<TestHouse<SplitHouse>> {
  return open(async (options) => {
    const [erp, mes, plm, access] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const ports = { erp, mes, plm, access };
    return startSplit({ ...options, ...more, ports });
  });
}

type Options = Parameters<typeof startInOneProcess>[0];

async function open<Kind extends House>(
  start: (options: Options) => Promise<Kind>,
): Promise<TestHouse<Kind>> {
  const database = await cloneDatabase();
  const { urls: databaseUrls, secrets } = database;
  try {
    const house = await start({ databaseUrls, secrets, port: 0, log: silent });
    const close = async (): Promise<void> => {
      await house.stop();
      await database.drop();
    };
    return { house, database, key: secrets.apiKey, close };
  } catch (error) {
    await database.drop();
    throw error;
  }
}
