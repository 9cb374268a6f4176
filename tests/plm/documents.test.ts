import { createHash, randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type TestHouse } from '../harness/house.ts';
import { Graph } from '../plant/graph.ts';
import { Plant } from '../plant/plant.ts';

let house: TestHouse;
let graph: Graph;
let plant: Plant;
let sql: postgres.Sql;
beforeAll(async () => {
  house = await openHouse();
  graph = new Graph(house.house.url, house.key);
  plant = new Plant(graph);
  sql = postgres(house.database.adminUrl, { max: 1, onnotice: () => undefined });
}, 120_000);
afterAll(async () => {
  await sql.end();
  await house.close();
});

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

function file(content: Buffer | string, more: object = {}) {
  const bytes = Buffer.from(content);
  return {
    content: bytes.toString('base64'),
    sha256: sha256(bytes),
    fileName: 'frame.pdf',
    mediaType: 'application/pdf',
    ...more,
  };
}

async function document(number: string, kind = 'DRAWING'): Promise<string> {
  const made = await graph.do(
    'createDocument',
    { number, title: `${number} of the plant`, kind },
    'document { id }',
  );
  return made.document.id;
}

async function version(documentId: string, content: Buffer | string, more: object = {}) {
  const added = await graph.do(
    'addDocumentVersion',
    { documentId, ...file(content, more) },
    'documentVersion { id version sha256 size }',
  );
  return added.documentVersion;
}

async function stored(): Promise<{ contents: number; versions: number }> {
  const [counts] = await sql`select (select count(*)::int from plm.document_content) as contents,
    (select count(*)::int from plm.document_version) as versions`;
  return counts as { contents: number; versions: number };
}

describe('a file', () => {
  it('is read back as it was sent, up to 5 MB', async () => {
    const documentId = await document('D-1', 'PICTURE');
    const bytes = randomBytes(5 * 1024 * 1024);
    const added = await version(documentId, bytes, { mediaType: 'image/png' });
    expect(added).toMatchObject({ version: 1, sha256: sha256(bytes), size: bytes.length });
    const { documentByNumber } = await graph.ask(
      '{ documentByNumber(number: "D-1") { kind latestVersion { content mediaType fileName } } }',
    );
    const { content, ...rest } = documentByNumber.latestVersion;
    expect(rest).toEqual({ mediaType: 'image/png', fileName: 'frame.pdf' });
    expect(sha256(Buffer.from(content, 'base64'))).toBe(sha256(bytes));
  });

  it('is stored once, however often and under whatever name it is sent', async () => {
    const before = await stored();
    const [one, other] = [await document('D-2'), await document('D-3')];
    const input = { documentId: one, ...file('the same'), idempotencyKey: 'send D-2' };
    const sent = await Promise.all(
      [1, 2, 3].map(() => graph.do('addDocumentVersion', input, 'documentVersion { id }')),
    );
    expect(new Set(sent.map(({ documentVersion }) => documentVersion.id)).size).toBe(1);
    await version(other, 'the same', { fileName: 'other.pdf' });
    await version(one, 'another');
    await version(one, 'the same');
    expect(await stored()).toEqual({
      contents: before.contents + 2,
      versions: before.versions + 4,
    });
    const { documents } = await graph.ask(
      `query($sha256: String!) { documents(filter: { sha256: $sha256 }, first: 5) { nodes {
        number versions(first: 5) { nodes { version fileName } } } } }`,
      { sha256: sha256(Buffer.from('the same')) },
    );
    expect(documents.nodes).toEqual([
      {
        number: 'D-2',
        versions: {
          nodes: [
            { version: 1, fileName: 'frame.pdf' },
            { version: 2, fileName: 'frame.pdf' },
            { version: 3, fileName: 'frame.pdf' },
          ],
        },
      },
      { number: 'D-3', versions: { nodes: [{ version: 1, fileName: 'other.pdf' }] } },
    ]);
  });

  it('is refused with a code of its own for each mistake, and nothing is written', async () => {
    const documentId = await document('D-4');
    await version(documentId, 'first');
    const before = await stored();
    const tooLarge = randomBytes(5 * 1024 * 1024 + 1);
    const refusals: [object, string][] = [
      [{ sha256: sha256(Buffer.from('something else')) }, 'CHECKSUM_MISMATCH'],
      [{ sha256: 'abc' }, 'INVALID_CHECKSUM'],
      [{ content: 'not base64!' }, 'INVALID_BASE64'],
      [{ content: '' }, 'FILE_EMPTY'],
      [file(tooLarge), 'FILE_TOO_LARGE'],
      [{ fileName: '../../etc/passwd' }, 'INVALID_FILE_NAME'],
      [{ mediaType: 'pdf' }, 'INVALID_MEDIA_TYPE'],
      [file('first'), 'CONTENT_UNCHANGED'],
      [{ documentId: 'x' }, 'INVALID_ID'],
    ];
    for (const [mistake, code] of refusals) {
      const input = { documentId, ...file('second'), ...mistake };
      expect(await graph.refusal('addDocumentVersion', input), code).toEqual([code]);
    }
    expect(
      await graph.refusal('createDocument', { number: 'D-4', title: 'Again', kind: 'DRAWING' }),
    ).toEqual(['NUMBER_TAKEN']);
    expect(
      await graph.refusal('createDocument', { number: 'D-5', title: ' ', kind: 'DRAWING' }),
    ).toEqual(['INVALID_TITLE']);
    expect(await stored()).toEqual(before);
    const body = JSON.stringify({ query: '{ __typename }', more: 'x'.repeat(9 * 1024 * 1024) });
    const answer = await fetch(graph.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${graph.key}` },
      body,
    });
    expect(answer.status).toBe(413);
  });

  it('is not read by the dozen in one request', async () => {
    const documentId = await document('D-6');
    for (let at = 0; at < 4; at += 1) await version(documentId, randomBytes(5 * 1024 * 1024));
    const { errors } = await graph.post(
      '{ documentByNumber(number: "D-6") { versions(first: 4) { nodes { content } } } }',
    );
    expect(errors?.map((error) => error.extensions.code)).toEqual(['TOO_MUCH_CONTENT']);
  });

  it('and its version are never changed, not even in the database', async () => {
    for (const table of ['document_version', 'document_content']) {
      for (const change of [
        `update plm.${table} set sha256 = sha256`,
        `delete from plm.${table}`,
      ]) {
        await expect(sql.unsafe(change), change).rejects.toMatchObject({ code: 'TL001' });
      }
    }
  });
});

describe('a document', () => {
  it('describes a revision by one version, which is fixed with it and goes on to the next', async () => {
    const part = await plant.part('DOC-PART');
    const { revisionId } = part;
    const documentId = await document('D-7');
    const [first, second] = [await version(documentId, 'A1'), await version(documentId, 'A2')];
    const attach = (documentVersionId: string) => ({ revisionId, documentVersionId });
    await graph.do('attachDocument', attach(first.id));
    await graph.do('attachDocument', attach(second.id));
    const spare = await document('D-8');
    await graph.do('attachDocument', attach((await version(spare, 'spare')).id));
    await graph.do('detachDocument', { revisionId, documentId: spare });
    expect(await graph.refusal('detachDocument', { revisionId, documentId: spare })).toEqual([
      'NOT_FOUND',
    ]);
    await plant.release(part, '2020-01-01');
    const third = await version(documentId, 'A3');
    expect(await graph.refusal('attachDocument', attach(third.id))).toEqual(['NOT_IN_WORK']);
    expect(await graph.refusal('detachDocument', { revisionId, documentId })).toEqual([
      'NOT_IN_WORK',
    ]);
    const raw = `update plm.revision_document set recorded_by = 'x'`;
    await expect(sql.unsafe(raw)).rejects.toMatchObject({ code: 'TL001' });
    const { itemRevision: next } = await graph.do(
      'reviseItem',
      { itemId: part.id },
      'itemRevision { id documents { version } }',
    );
    expect(next.documents).toEqual([{ version: 2 }]);
    await graph.do('attachDocument', { revisionId: next.id, documentVersionId: third.id });
    const { document: found } = await graph.ask(
      `query($id: ID!) { document(id: $id) { latestVersion { version }
        uses(first: 5) { nodes { itemRevision { label item { number } } documentVersion { version } } } } }`,
      { id: documentId },
    );
    expect(found).toEqual({
      latestVersion: { version: 3 },
      uses: {
        nodes: [
          {
            itemRevision: { label: 'A', item: { number: 'DOC-PART' } },
            documentVersion: { version: 2 },
          },
          {
            itemRevision: { label: null, item: { number: 'DOC-PART' } },
            documentVersion: { version: 3 },
          },
        ],
      },
    });
    const node = await graph.ask(
      'query($id: ID!) { node(id: $id) { __typename ... on DocumentVersion { version document { number } } } }',
      { id: third.id },
    );
    expect(node.node).toEqual({
      __typename: 'DocumentVersion',
      version: 3,
      document: { number: 'D-7' },
    });
  });
});
