import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Graph } from '../plant/graph.ts';
import { DesignOffice } from './design-office.ts';
import { line, moment, readThen, release } from './moments.ts';

let office: DesignOffice;
let graph: Graph;
beforeAll(async () => {
  office = await DesignOffice.open();
  graph = office.person('designer', ['items', 'boms', 'documents']);
}, 120_000);
afterAll(() => office.close());

const read = (id: string, selection: string, asOf?: string) =>
  readThen(graph, 'Item', id, selection, asOf);
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

describe('what may stand in for an item', () => {
  it('is known as it was said then, from either side', async () => {
    const [screw, bolt] = [await office.item(graph, 'T-SCREW'), await office.item(graph, 'T-BOLT')];
    const before = await moment();
    const { alternate } = await graph.do(
      'addAlternate',
      { itemId: screw.id, alternateItemId: bolt.id },
      'alternate { id }',
    );
    const said = await moment();
    await graph.do('removeAlternate', { alternateId: alternate.id });
    const seen = async (id: string, asOf?: string) =>
      (await read(id, 'alternates(asOf: $asOf) { item { number } }', asOf)).alternates.map(
        (one: any) => one.item.number,
      );
    expect(await seen(screw.id, before)).toEqual([]);
    expect(await seen(screw.id, said)).toEqual(['T-BOLT']);
    expect(await seen(bolt.id, said)).toEqual(['T-SCREW']);
    expect(await seen(screw.id)).toEqual([]);
  });

  it("is a manufacturer's part as it stood then", async () => {
    const chain = await office.item(graph, 'T-CHAIN');
    const { manufacturer } = await graph.do(
      'createManufacturer',
      { name: 'Chaîne SA' },
      'manufacturer { id }',
    );
    const before = await moment();
    const { manufacturerPart } = await graph.do(
      'addManufacturerPart',
      { itemId: chain.id, manufacturerId: manufacturer.id, partNumber: 'C-1', preferred: true },
      'manufacturerPart { id }',
    );
    const approved = await moment();
    await graph.do('setManufacturerPart', {
      manufacturerPartId: manufacturerPart.id,
      lifecycle: 'DISCONTINUED',
      preferred: false,
    });
    const parts = async (asOf?: string) =>
      (
        await read(
          chain.id,
          'manufacturerParts(asOf: $asOf) { lifecycle preferred history { lifecycle } }',
          asOf,
        )
      ).manufacturerParts;
    const [was, is] = [{ lifecycle: 'ACTIVE' }, { lifecycle: 'DISCONTINUED' }];
    expect(await parts(before)).toEqual([]);
    expect(await parts(approved)).toEqual([{ ...was, preferred: true, history: [was] }]);
    expect(await parts()).toEqual([{ ...is, preferred: false, history: [was, is] }]);
  });
});

describe('what takes whose place', () => {
  it('is known as it was said then, chain by chain', async () => {
    const [a, b, c] = await Promise.all(
      ['T-A', 'T-B', 'T-C'].map((number) => office.released(graph, number)),
    );
    const supersede = (item: typeof a, successor: typeof a) =>
      graph.do('supersedeItem', {
        itemId: item!.id,
        successorId: successor!.id,
        effectiveFrom: '2026-06-01',
      });
    const before = await moment();
    await supersede(a, b);
    await supersede(b, c);
    const chained = await moment();
    await supersede(a, c);
    await graph.do('withdrawSupersession', { itemId: b!.id });
    const seen = async (id: string, asOf?: string) => {
      const item = await read(
        id,
        `supersession(asOf: $asOf) { successor { number } }
        successors(asOf: $asOf) { successor { number } }
        supersedes(asOf: $asOf) { item { number } }`,
        asOf,
      );
      return [
        item.supersession?.successor.number ?? null,
        item.successors.map((one: any) => one.successor.number),
        item.supersedes.map((one: any) => one.item.number),
      ];
    };
    expect(await seen(a!.id, before)).toEqual([null, [], []]);
    expect(await seen(a!.id, chained)).toEqual(['T-B', ['T-B', 'T-C'], []]);
    expect(await seen(b!.id, chained)).toEqual(['T-C', ['T-C'], ['T-A']]);
    expect(await seen(a!.id)).toEqual(['T-C', ['T-C'], []]);
    expect(await seen(c!.id)).toEqual([null, [], ['T-A']]);
  });
});

describe('the revision that uses a part', () => {
  it('is told as it was when the use was asked for', async () => {
    const [pin, hinge] = [await office.item(graph, 'T-PIN'), await office.item(graph, 'T-HINGE')];
    await graph.do('setBom', { revisionId: hinge.revisionId, lines: [line(pin, '2')] });
    const designed = await moment();
    for (const part of [pin, hinge]) await release(graph, part);
    const uses = async (asOf?: string) =>
      (
        await read(
          pin.id,
          'whereUsed(first: 9, asOf: $asOf) { nodes { revisionState { label lifecycle } } }',
          asOf,
        )
      ).whereUsed.nodes.map((one: any) => one.revisionState);
    expect(await uses(designed)).toEqual([{ label: null, lifecycle: 'IN_WORK' }]);
    expect(await uses()).toEqual([{ label: 'A', lifecycle: 'RELEASED' }]);
    const released = await moment();
    await graph.do('makeRevisionObsolete', { revisionId: hinge.revisionId, reason: 'Too weak' });
    const { implosion } = await read(
      pin.id,
      'implosion(first: 9, asOf: $asOf) { nodes { revisionState { label lifecycle } } }',
      released,
    );
    expect(implosion.nodes).toEqual([{ revisionState: { label: 'A', lifecycle: 'RELEASED' } }]);
  });
});

describe('documents', () => {
  it('are listed as they were there, with the versions they had', async () => {
    const before = await moment();
    const { document } = await graph.do(
      'createDocument',
      { number: 'T-DRAWING', title: 'Drawing', kind: 'DRAWING' },
      'document { id }',
    );
    const checksum = (text: string) => createHash('sha256').update(text).digest('hex');
    const add = (text: string) =>
      graph.do('addDocumentVersion', {
        documentId: document.id,
        content: Buffer.from(text).toString('base64'),
        sha256: checksum(text),
        fileName: 'drawing.txt',
        mediaType: 'text/plain',
      });
    await add('first');
    const first = await moment();
    await add('second');
    const listed = async (asOf: string | null, filter: object) => {
      const { documents } = await graph.ask(
        `query($asOf: DateTime, $filter: DocumentFilter) {
          documents(first: 9, asOf: $asOf, filter: $filter) {
            nodes { number versions(first: 9, asOf: $asOf) { nodes { version } } } } }`,
        { asOf, filter },
      );
      return documents.nodes.map((one: any) => one.versions.nodes.map((v: any) => v.version));
    };
    const numbered = { numberPrefix: 'T-DRAW' };
    expect(await listed(before, numbered)).toEqual([]);
    expect(await listed(first, numbered)).toEqual([[1]]);
    expect(await listed(null, numbered)).toEqual([[1, 2]]);
    const second = { sha256: checksum('second') };
    expect(await listed(first, second)).toEqual([]);
    expect(await listed(null, second)).toEqual([[1, 2]]);
  });
});

describe('a moment that is still to come', () => {
  it('is told of nothing', async () => {
    const { id } = await office.item(graph, 'T-FUTURE');
    for (const field of [
      'alternates(asOf: $asOf) { id }',
      'manufacturerParts(asOf: $asOf) { id }',
      'supersession(asOf: $asOf) { useUp }',
      'successors(asOf: $asOf) { useUp }',
      'supersedes(asOf: $asOf) { useUp }',
    ]) {
      await expect(read(id, field, tomorrow)).rejects.toThrow(/not known yet/);
    }
    await expect(
      graph.ask('query($asOf: DateTime) { documents(first: 1, asOf: $asOf) { nodes { id } } }', {
        asOf: tomorrow,
      }),
    ).rejects.toThrow(/not known yet/);
  });
});
