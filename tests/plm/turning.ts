import { createHash } from 'node:crypto';
import type { Graph } from '../plant/graph.ts';
import type { Part, Plant } from '../plant/plant.ts';

/** A document with one file; answers the file's hash. */
export async function file(graph: Graph, number: string, mediaType: string): Promise<string> {
  const bytes = Buffer.from(`${number} ${mediaType}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { document } = await graph.do(
    'createDocument',
    { number, title: number, kind: 'PICTURE' },
    'document { id }',
  );
  await graph.do('addDocumentVersion', {
    documentId: document.id,
    content: bytes.toString('base64'),
    sha256,
    fileName: `${number}.png`,
    mediaType,
  });
  return sha256;
}

export const bore = {
  name: 'Bore',
  kind: 'VARIABLE',
  unit: 'MMT',
  nominal: '20.00',
  lowerLimit: '19.98',
  upperLimit: '20.02',
  sampling: 'EVERY_NTH',
  samplingInterval: 5,
};

export async function detailed(
  plant: Plant,
  number: string,
): Promise<{ part: Part; gauge: Part; sha256: string }> {
  const sha256 = await file(plant.graph, `PIC-${number}`, 'image/png');
  const gauge = await plant.part(`GAUGE-${number}`);
  const part = await plant.part(number);
  await plant.design(part, {
    lines: [],
    operations: [
      { sequence: 10, name: 'Saw', runMinutes: '3', yield: '0.9', setUpMinutes: '0' },
      {
        sequence: 20,
        name: 'Turn',
        runMinutes: '5',
        yield: '0.95',
        crewSize: 2,
        instructions: [
          { sequence: 10, text: 'Clamp the blank', pictureSha256: sha256 },
          { sequence: 20, text: 'Turn to size' },
        ],
        characteristics: [bore, { name: 'Burr', kind: 'ATTRIBUTE', sampling: 'FIRST_PIECE' }],
        tools: [
          { itemId: gauge.id, quantity: 2 },
          { name: 'Chuck 125', quantity: 1 },
        ],
      },
    ],
  });
  return { part, gauge, sha256 };
}

/** What a job of its second operation shows. */
export const turned = (number: string, sha256: string) => ({
  sequence: 20,
  crewSize: 2,
  instructions: [
    {
      sequence: 10,
      text: 'Clamp the blank',
      picture: { sha256, mediaType: 'image/png', document: { number: `PIC-${number}` } },
    },
    { sequence: 20, text: 'Turn to size', picture: null },
  ],
  characteristics: [
    { ...bore, nominal: '20' },
    {
      name: 'Burr',
      kind: 'ATTRIBUTE',
      unit: null,
      nominal: null,
      lowerLimit: null,
      upperLimit: null,
      sampling: 'FIRST_PIECE',
      samplingInterval: null,
    },
  ],
  tools: [
    { item: { number: `GAUGE-${number}` }, name: null, quantity: 2 },
    { item: null, name: 'Chuck 125', quantity: 1 },
  ],
});
