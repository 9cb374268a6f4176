import { createHash } from 'node:crypto';
import { decodeId, encodeId, newId } from '@throughline/chassis/ids';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import type { Made } from './bom-sheets.ts';
import { DesignOffice } from './design-office.ts';
import { line, moment, readThen, release } from './moments.ts';

let office: DesignOffice;
let graph: Graph;
beforeAll(async () => {
  office = await DesignOffice.open();
  graph = office.person('designer', ['items', 'boms', 'documents']);
}, 120_000);
afterAll(() => office.close());

const read = (type: string, id: string, selection: string, asOf?: string) =>
  readThen(graph, type, id, selection, asOf);

const future = '2100-01-01T00:00:00Z';

async function refused(type: string, id: string, field: string): Promise<string | undefined> {
  const { errors } = await graph.post(
    `query($id: ID!) { node(id: $id) { ... on ${type} { ${field} } } }`,
    { id },
  );
  return errors?.[0]?.['extensions'].code as string | undefined;
}
describe('a process plan', () => {
  it('is what it was, with its steps, marks and tools', async () => {
    const { revisionId } = await office.item(graph, 'O1');
    const tool = await office.item(graph, 'O1-JIG');
    const operation = (name: string, more: object = {}) => ({
      sequence: 10,
      name,
      workCenterId: office.workCenterId,
      runMinutes: '5',
      ...more,
    });
    const none = await moment();
    const turned = operation('Turn', {
      instructions: [{ sequence: 1, text: 'Clamp' }],
      tools: [{ itemId: tool.id, quantity: 2 }],
      characteristics: [{ name: 'burr', kind: 'ATTRIBUTE', sampling: 'EVERY_PIECE' }],
    });
    await graph.do('setOperations', { revisionId, segments: [turned] });
    const first = await moment();
    await graph.do('setOperations', { revisionId, segments: [turned] });
    await graph.do('setOperations', {
      revisionId,
      segments: [operation('Mill', { runMinutes: '7' })],
    });
    const second = await moment();
    await graph.do('setOperations', { revisionId, segments: [] });
    const plan = async (asOf?: string, of = revisionId) => {
      const { operationsDefinition } = await read(
        'ItemRevision',
        of,
        `operationsDefinition(asOf: $asOf) { yield segments { name runMinutes
          workCenter { id } instructions { text picture { id } } characteristics { name }
          tools { item { number } quantity } } }`,
        asOf,
      );
      return operationsDefinition?.segments ?? null;
    };
    expect(await plan(none)).toBeNull();
    expect(await plan(first)).toMatchObject([
      {
        name: 'Turn',
        runMinutes: '5',
        workCenter: { id: office.workCenterId },
        instructions: [{ text: 'Clamp', picture: null }],
        characteristics: [{ name: 'burr' }],
        tools: [{ item: { number: 'O1-JIG' }, quantity: 2 }],
      },
    ]);
    expect(await plan(second)).toMatchObject([{ name: 'Mill', runMinutes: '7', tools: [] }]);
    expect(await plan()).toBeNull();
    const { state } = await read(
      'ItemRevision',
      revisionId,
      `state(asOf: "${second}") { operationsDefinition { segments { name } } documents { id } }`,
    );
    expect(state).toEqual({
      operationsDefinition: { segments: [{ name: 'Mill' }] },
      documents: [],
    });
  });
});

describe('documents', () => {
  it('described a revision in the version that was attached then', async () => {
    const { revisionId } = await office.item(graph, 'D1');
    const { document } = await graph.do(
      'createDocument',
      { number: 'D1-DRAWING', title: 'Drawing', kind: 'DRAWING' },
      'document { id }',
    );
    const version = async (text: string): Promise<string> => {
      const bytes = Buffer.from(text);
      const { documentVersion } = await graph.do(
        'addDocumentVersion',
        {
          documentId: document.id,
          content: bytes.toString('base64'),
          sha256: createHash('sha256').update(bytes).digest('hex'),
          fileName: 'drawing.txt',
          mediaType: 'text/plain',
        },
        'documentVersion { id }',
      );
      return documentVersion.id;
    };
    const attach = (documentVersionId: string) =>
      graph.do('attachDocument', { revisionId, documentVersionId });
    const nothing = await moment();
    const one = await version('one');
    await attach(one);
    const first = await moment();
    await attach(await version('two'));
    const second = await moment();
    await graph.do('detachDocument', { revisionId, documentId: document.id });
    const third = await moment();
    await attach(one);
    const seen = async (asOf?: string) => {
      const { documents } = await read(
        'ItemRevision',
        revisionId,
        'documents(asOf: $asOf) { version }',
        asOf,
      );
      const { uses, latestVersion } = await read(
        'Document',
        document.id,
        `uses(first: 5, asOf: $asOf) { nodes { documentVersion { version } itemRevision { id } } }
          latestVersion(asOf: $asOf) { version }`,
        asOf,
      );
      return [
        documents.map((found: any) => found.version),
        uses.nodes.map((use: any) => use.documentVersion.version),
        latestVersion?.version ?? null,
      ];
    };
    expect(await seen(nothing)).toEqual([[], [], null]);
    expect(await seen(first)).toEqual([[1], [1], 1]);
    expect(await seen(second)).toEqual([[2], [2], 2]);
    expect(await seen(third)).toEqual([[], [], 2]);
    expect(await seen()).toEqual([[1], [1], 2]);
    expect(await seen(await moment())).toEqual(await seen());
  });
});

/** How often it said something else before. */
async function keptContents(manufacturingBomId: string): Promise<number> {
  const sql = postgres(office.database.adminUrl, { max: 1 });
  const id = decodeId('ManufacturingBom', manufacturingBomId, 'id');
  const [row] = await sql`select count(*)::int as kept from plm.manufacturing_bom_past
    where bom_id = ${id}`;
  await sql.end();
  return row!.kept;
}

describe('a manufacturing BOM', () => {
  it('is what it was, version by version, and was exploded so', async () => {
    const siteId = encodeId('Site', newId());
    const [top, frame, glue] = (await Promise.all(
      ['M-TOP', 'M-FRAME', 'M-GLUE'].map((number) => office.item(graph, number)),
    )) as [Made, Made, Made];
    await graph.do('setBom', { revisionId: top.revisionId, lines: [line(frame, '1')] });
    for (const part of [frame, glue, top]) await release(graph, part);
    const { id, bom } = await read('ItemRevision', top.revisionId, 'id bom { lines { id } }');
    const derive = async (): Promise<string> => {
      const made = await graph.do(
        'deriveManufacturingBom',
        { revisionId: id, siteId },
        'manufacturingBom { id }',
      );
      return made.manufacturingBom.id;
    };
    const set = (manufacturingBomId: string, glues: string) =>
      graph.do('setManufacturingBom', {
        manufacturingBomId,
        lines: [{ ...line(frame, '1'), sourceLineId: bom.lines[0].id }, line(glue, glues, 20)],
      });
    const releaseBom = (manufacturingBomId: string) =>
      graph.do('releaseManufacturingBom', { manufacturingBomId });
    const engineering = await moment();
    const firstId = await derive();
    const derived = await moment();
    await set(firstId, '2');
    const glued = await moment();
    await set(firstId, '3');
    const kept = await keptContents(firstId);
    await set(firstId, '3.0');
    expect(await keptContents(firstId)).toBe(kept);
    await releaseBom(firstId);
    const first = await moment();
    const secondId = await derive();
    await set(secondId, '7');
    await releaseBom(secondId);
    const seen = async (asOf?: string) => {
      const { manufacturingBoms, manufacturingBom, explosion } = await read(
        'ItemRevision',
        top.revisionId,
        `manufacturingBoms(first: 5, asOf: $asOf) { nodes { version status releasedAt
            lines { quantity { value } } differences { kind } } }
          manufacturingBom(siteId: "${siteId}", asOf: $asOf) { version status
            lines { quantity { value } } }
          explosion(siteId: "${siteId}", asOf: $asOf) { lines { quantity { value } } }`,
        asOf,
      );
      const amounts = (all: any[]) => all.map((one) => one.quantity.value).join();
      return [
        manufacturingBoms.nodes.map(
          (one: any) =>
            `${one.version} ${one.status} ${amounts(one.lines)} ${one.differences.length}`,
        ),
        manufacturingBom &&
          `${manufacturingBom.version} ${manufacturingBom.status} ${amounts(manufacturingBom.lines)}`,
        amounts(explosion.lines),
      ];
    };
    expect(await seen(engineering)).toEqual([[], null, '1']);
    expect(await seen(derived)).toEqual([['1 IN_WORK 1 0'], null, '1']);
    expect(await seen(glued)).toEqual([['1 IN_WORK 1,2 1'], null, '1']);
    expect(await seen(first)).toEqual([['1 RELEASED 1,3 1'], '1 RELEASED 1,3', '1,3']);
    expect(await seen()).toEqual([
      ['2 RELEASED 1,7 1', '1 SUPERSEDED 1,3 1'],
      '2 RELEASED 1,7',
      '1,7',
    ]);
    expect(await seen(await moment())).toEqual(await seen());
  });
});

describe('what will be known', () => {
  it('is told of nothing', async () => {
    const { id, revisionId } = await office.item(graph, 'F1');
    const { document } = await graph.do(
      'createDocument',
      { number: 'F1-DRAWING', title: 'Drawing', kind: 'DRAWING' },
      'document { id }',
    );
    const siteId = encodeId('Site', newId());
    const asOf = `asOf: "${future}"`;
    for (const [type, of, field] of [
      ['Item', id, `whereUsed(first: 1, ${asOf}) { nodes { line { id } } }`],
      ['Item', id, `implosion(first: 1, ${asOf}) { nodes { level } }`],
      ['Item', id, `unitConversions(${asOf}) { unit }`],
      ['ItemRevision', revisionId, `operationsDefinition(${asOf}) { yield }`],
      ['ItemRevision', revisionId, `documents(${asOf}) { id }`],
      ['ItemRevision', revisionId, `manufacturingBoms(first: 1, ${asOf}) { nodes { id } }`],
      ['ItemRevision', revisionId, `manufacturingBom(siteId: "${siteId}", ${asOf}) { id }`],
      ['ItemRevision', revisionId, `bomFile(format: CSV, multiLevel: true, ${asOf}) { size }`],
      ['ItemRevision', revisionId, `bomFile(format: CSV, ${asOf}) { size }`],
      ['Document', document.id, `uses(first: 1, ${asOf}) { nodes { itemRevision { id } } }`],
      ['Document', document.id, `latestVersion(${asOf}) { id }`],
    ] as const) {
      expect([field, await refused(type, of, field)]).toEqual([field, 'AS_OF_IN_FUTURE']);
    }
  });
});
