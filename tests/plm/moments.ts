import type { Graph } from '../plant/graph.ts';

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
