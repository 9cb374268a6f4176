import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '@throughline/chassis/database';
import { createLog } from '@throughline/chassis/log';
import { startOpcUa } from '@throughline/mes/opcua/client';
import { readOpcUaSettings } from '@throughline/mes/opcua/settings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../plant/graph.ts';
import { Machine } from './machine.ts';
import { OpcUaMachine } from './opc-ua-machine.ts';
import { Shop } from './shop.ts';

let shop: Shop;
let database: Database;
let directory: string;
let server: OpcUaMachine;
let press: Machine;
let listener: { stop(): Promise<void> };
const tags = new Map<string, string>();
const nodes = {
  Temperature: 'Double',
  Strokes: 'Int64',
  Name: 'String',
  Hatch: 'Boolean',
} as const;

beforeAll(async () => {
  shop = await Shop.open();
  database = openDatabase(shop.database.urls.mes, 'opcua', 2);
  directory = await mkdtemp(join(tmpdir(), 'throughline-opcua-'));
  press = await Machine.install(shop, 'PRESS');
  const types = { Temperature: 'DECIMAL', Strokes: 'INTEGER', Name: 'TEXT', Hatch: 'BOOLEAN' };
  for (const [name, dataType] of Object.entries(types)) {
    tags.set(name, await press.tag(name, { dataType }));
  }
  server = new OpcUaMachine(directory, nodes);
  await server.start();
  const unit = { subgraph: 'mes', database, log: createLog('opcua', 'silent') };
  listener = await startOpcUa(unit, await settings({ user: 'floor', password: 'right' }));
}, 120_000);
afterAll(async () => {
  await listener.stop();
  await server.stop();
  await database.close();
  await shop.close();
  await rm(directory, { recursive: true, force: true });
});

async function settings({ user, password }: { user: string; password: string }, more: object = {}) {
  const path = join(directory, 'opcua.json');
  const named = [...Object.keys(nodes), 'Nameless'].map((name) => ({
    nodeId: `ns=1;s=Press.${name === 'Nameless' ? 'Temperature' : name}`,
    tag: press.path(name),
  }));
  const one = {
    name: 'press',
    endpointUrl: server.url,
    userName: user,
    passwordVariable: 'PRESS_PASSWORD',
    security: 'SignAndEncrypt',
    samplingMs: 10,
    publishingMs: 50,
    nodes: named,
    ...more,
  };
  await writeFile(path, JSON.stringify({ servers: [one], acceptNewCertificates: true }));
  return readOpcUaSettings({ OPCUA_CONFIG: path, PRESS_PASSWORD: password });
}

async function valueOf(name: string): Promise<{ value: string; stale: boolean } | null> {
  const { value: said } = await press.read(tags.get(name)!, 'value { value text stale }');
  return said && { value: said.value ?? said.text, stale: said.stale };
}

const untilSaid = (name: string, wanted: string) =>
  until(
    `${name} to be ${wanted}`,
    () => valueOf(name),
    (found) => found?.value === wanted,
  );

const letters = async (): Promise<string[]> => {
  const { rejectedReadings } = await shop.ask(
    `{ rejectedReadings(source: "opcua/press", first: 100) { nodes { code payload } } }`,
  );
  return rejectedReadings.nodes.map((one: any) => `${one.code} ${one.payload}`);
};

describe('an OPC UA server', () => {
  it('is listened to node by node, each value with the time the machine gave it', async () => {
    const at = new Date(Date.now() - 5000);
    server.say('Temperature', 71.25, at);
    // 64 bits come in two halves.
    server.say('Strokes', [1, 5], at);
    server.say('Name', 'Große Presse', at);
    server.say('Hatch', true, at);
    await untilSaid('Temperature', '71.25');
    await untilSaid('Strokes', '4294967301');
    await untilSaid('Name', 'Große Presse');
    await untilSaid('Hatch', '1');
    const { value } = await press.read(tags.get('Temperature')!, 'value { occurredAt }');
    expect(new Date(value.occurredAt as string).getTime()).toBe(at.getTime());
  });

  it('that says a value is bad has it among the rejected, with the reason', async () => {
    server.say('Temperature', 99, new Date(), 'BadSensorFailure');
    await until('the dead letter', letters, (all) =>
      all.some((one) => one.startsWith('BAD_QUALITY') && one.includes('BadSensorFailure')),
    );
    expect((await valueOf('Temperature'))?.value).toBe('71.25');
    // What no tag is called is told once.
    expect((await letters()).filter((one) => one.startsWith('UNKNOWN_TAG'))).toHaveLength(1);
  });

  it('that goes and comes back is listened to again, and is stale meanwhile', async () => {
    await server.stop();
    await until(
      'to be stale',
      () => valueOf('Strokes'),
      (found) => found?.stale === true,
    );
    await server.start();
    await until(
      'to be heard again',
      async () => {
        server.say('Strokes', [0, 7], new Date());
        return valueOf('Strokes');
      },
      (found) => found?.value === '7' && !found.stale,
      60_000,
    );
  }, 120_000);
});

describe('a configuration', () => {
  const refused = (more: object, environment: object = { PRESS_PASSWORD: 'x' }) =>
    settings({ user: 'floor', password: 'x' }, more).then(() =>
      readOpcUaSettings({ OPCUA_CONFIG: join(directory, 'opcua.json'), ...environment }),
    );

  it('that is wrong stops the start, and says where', async () => {
    await expect(refused({ endpointUrl: 'http://x' })).rejects.toThrow(/servers\.0\.endpointUrl/);
    await expect(refused({ nodes: [{ nodeId: 'Press', tag: 'a' }] })).rejects.toThrow(
      /servers\.0\.nodes\.0\.nodeId: is no NodeId/,
    );
    await expect(refused({ security: 'None' })).rejects.toThrow(/only where security is/);
    await expect(refused({}, {})).rejects.toThrow(/press: passwordVariable is not set/);
    expect(() => readOpcUaSettings({ OPCUA_CONFIG: '/nowhere' })).toThrow(/can not be read/);
    expect(readOpcUaSettings({})).toBeNull();
  });
});
