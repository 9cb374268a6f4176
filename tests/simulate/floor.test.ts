import { createConnection } from 'node:net';
import { fileURLToPath } from 'node:url';
import { silent } from '@throughline/launch/report';
import { importPlant } from '@throughline/tools/import/import';
import { startBroker } from '@throughline/tools/simulate/broker';
import { startSimulation } from '@throughline/tools/simulate/simulate';
import { expect, it } from 'vitest';
import { openHouse } from '../harness/house.ts';
import { Graph, until } from '../plant/graph.ts';

const directory = fileURLToPath(new URL('../../examples/plant', import.meta.url));

const look = `{
  workCenters(first: 100) { nodes { workUnits {
    code state { state source }
    tags(first: 10) { nodes { name kind value { value text stale } } } } } }
  scans(first: 100) { nodes { code nextSteps { action } workUnit { code } } }
  rejectedReadings(first: 10) { nodes { code payload } }
  telemetrySources(first: 100) { nodes { name online } } }`;

const answers = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => done((socket.destroy(), true)));
    socket.once('error', () => done(false));
  });

it('the simulated floor lives, and leaves nothing behind', async () => {
  const broker = await startBroker();
  const port = Number(new URL(broker.url).port);
  const house = await openHouse({ mqttUrl: broker.url });
  try {
    const graph = new Graph(house.house.url, house.key);
    const caller = { url: house.house.url, key: house.key, log: silent };
    await importPlant({ ...caller, directory });
    const simulation = await startSimulation({ ...caller, paceMs: 100, seed: 7, broker });
    // The plant's own tags wait for real machines.
    const isSimulated = ({ name }: { name: string }) => name.startsWith('SIMULATED');
    const unitsOf = (data: any) =>
      data.workCenters.nodes.flatMap((one: any) =>
        one.workUnits.map(({ tags, ...unit }: any) => ({
          ...unit,
          tags: { nodes: tags.nodes.filter(isSimulated) },
        })),
      );
    const found = await until(
      'a living floor',
      () => graph.ask(look),
      (data) =>
        data.scans.nodes.length > 0 &&
        unitsOf(data).some((unit: any) => unit.state?.state === 'PRODUCING') &&
        unitsOf(data).every((unit: any) => unit.tags.nodes.every((tag: any) => tag.value)),
    );
    const units = unitsOf(found);
    expect(units).toHaveLength(14);
    for (const { state, tags } of units) {
      expect(state.source).toBe('MACHINE');
      // Invented values say so by their name.
      expect(tags.nodes.map(({ name }: { name: string }) => name)).toEqual([
        'SIMULATED Cycles',
        'SIMULATED Spindle load',
        'SIMULATED State',
        'SIMULATED Temperature',
      ]);
    }
    expect(found.rejectedReadings.nodes).toEqual([]);
    const [scan] = found.scans.nodes;
    expect(scan.code).toMatch(/^WO-\d+-\d+$/);

    await simulation.stop();
    // Its edge nodes say that they leave.
    const gone = await until(
      'the deaths',
      () => graph.ask(look),
      ({ telemetrySources }) =>
        telemetrySources.nodes.every(({ online }: { online: boolean }) => !online),
    );
    expect(gone.telemetrySources.nodes.length).toBeGreaterThan(14);
  } finally {
    await house.close();
    await broker.stop();
  }
  expect(await answers(port)).toBe(false);
}, 120_000);
