import { readFile } from 'node:fs/promises';
import { silent } from '@throughline/launch/report';
import { importPlant } from '@throughline/tools/import/import';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph } from '../plant/graph.ts';
import { directoryOf } from './company.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** What the sample plant says of its machines, without all the rest. */
async function sampleMachines(): Promise<string> {
  const kinds = ['sites', 'areas', 'work_centers', 'work_units', 'shifts', 'tags'];
  const files = await Promise.all(
    kinds.map(async (kind) => {
      const url = new URL(`../../examples/plant/${kind}.csv`, import.meta.url);
      return [kind, await readFile(url)] as const;
    }),
  );
  return directoryOf(Object.fromEntries(files));
}

const look = `{ workCenters(codes: ["CUT"], first: 1) { nodes { workUnits { id code
  tags(first: 10) { nodes { name kind unit } }
  kpis(from: "2026-11-23T00:00:00Z", to: "2026-11-24T00:00:00Z") {
    elements { apt pbt } availability { value gap } } } } } }`;

it('machines of the sample plant are planned, so their KPIs are known once they say what they do', async () => {
  const graph = new Graph(house.house.url, house.key);
  const directory = await sampleMachines();
  const bring = () => importPlant({ url: house.house.url, key: house.key, directory, log: silent });
  expect((await bring()).bad).toEqual([]);
  const laser = async () => (await graph.ask(look)).workCenters.nodes[0].workUnits[0];
  const { id, ...found } = await laser();
  expect(found).toEqual({
    code: 'CUT-1',
    tags: {
      nodes: [
        { name: 'Cycles', kind: 'COUNTER', unit: 'C62' },
        { name: 'Laser power', kind: 'MEASUREMENT', unit: 'KWT' },
        { name: 'Operating state', kind: 'STATE', unit: null },
      ],
    },
    // Two shifts of a Monday, without their breaks.
    kpis: { elements: { apt: '0', pbt: '52200' }, availability: { value: '0', gap: null } },
  });
  await graph.do('reportEquipmentStates', {
    workUnitId: id,
    reports: [
      { state: 'PRODUCING', occurredAt: '2026-11-23T05:00:00Z' },
      { state: 'DOWN', occurredAt: '2026-11-23T11:30:00Z' },
    ],
  });
  // 06:00 to 12:30 in Bremen: it was not stopped for the breaks.
  expect((await laser()).kpis).toEqual({
    elements: { apt: '23400', pbt: '52200' },
    availability: { value: '0.448275862069', gap: null },
  });
  const { bad, files } = await bring();
  expect(bad).toEqual([]);
  expect(files['shifts.csv']).toMatchObject({ created: 0, changed: 0, unchanged: 10 });
  expect(files['tags.csv']).toMatchObject({ created: 0, changed: 0 });
});
