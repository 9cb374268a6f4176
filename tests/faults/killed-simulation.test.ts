import { silent } from '@throughline/launch/report';
import { startBroker } from '@throughline/tools/simulate/broker';
import { startSimulation } from '@throughline/tools/simulate/simulate';
import { expect, it } from 'vitest';
import { openSplitHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';

interface Reading {
  readonly occurredAt: string;
  readonly stale: boolean;
}

const look = `query($id: ID!) { workCenter(id: $id) { workUnits {
  tags(first: 10) { nodes { name value { occurredAt stale } } } } } }`;

it('what machines say is heard again when MES was killed and has come back', async () => {
  const broker = await startBroker();
  const house = await openSplitHouse({ mqttUrl: broker.url });
  const graph = new Graph(house.house.url, house.key);
  const { workCenterId } = await Plant.open(graph, 'SIM');
  await graph.do('createWorkUnit', { workCenterId, code: 'SIM-1', name: 'Lathe' });
  const caller = { url: house.house.url, key: house.key, log: silent };
  const simulation = await startSimulation({ ...caller, paceMs: 200, seed: 7, broker });
  /** While MES is away there is none. */
  const heat = async (): Promise<Reading | null> => {
    const data = await graph.ask(look, { id: workCenterId }).catch(() => null);
    const tags: { name: string; value: Reading | null }[] =
      data?.workCenter?.workUnits[0]?.tags.nodes ?? [];
    return tags.find(({ name }) => name === 'SIMULATED Temperature')?.value ?? null;
  };
  try {
    await until('a machine that speaks', heat, (found) => found !== null);
    const pid = house.house.pidOf('mes');
    process.kill(pid!, 'SIGKILL');
    const killedAt = Date.now();
    const first = await until(
      'MES to answer again',
      heat,
      (found) => found !== null && house.house.pidOf('mes') !== pid,
      60_000,
    );
    expect(first?.stale).toBe(false);
    const isNew = (found: Reading | null) => Date.parse(found?.occurredAt ?? '') > killedAt;
    const heard = await until('what it says since', heat, isNew, 30_000);
    expect(heard?.stale).toBe(false);
  } finally {
    await simulation.stop();
    await house.close();
    await broker.stop();
  }
}, 180_000);
