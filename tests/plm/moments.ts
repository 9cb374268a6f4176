import type { Graph } from '../plant/graph.ts';
import { type Made, pieces } from './bom-sheets.ts';

/** A moment that lies between what was done and what is done next. */
export async function moment(): Promise<string> {
  const pause = () => new Promise((done) => setTimeout(done, 5));
  await pause();
  const now = new Date().toISOString();
  await pause();
  return now;
}

/** Something by its id, with `$asOf` where the selection asks for it. */
export async function readThen(
  graph: Graph,
  type: string,
  id: string,
  selection: string,
  asOf?: string,
): Promise<any> {
  const known = selection.includes('$asOf') ? ', $asOf: DateTime' : '';
  const { node } = await graph.ask(
    `query($id: ID!${known}) { node(id: $id) { ... on ${type} { ${selection} } } }`,
    { id, ...(known && { asOf }) },
  );
  return node;
}

/** A BOM line. */
export const line = (part: Made, quantity: string, findNumber = 10) => ({
  findNumber,
  componentId: part.id,
  quantity: pieces(quantity),
});

export const release = (graph: Graph, { revisionId }: Made) =>
  graph.do('releaseRevision', { revisionId, effectiveFrom: '2026-01-01' });
