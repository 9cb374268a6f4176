import { readFileSync } from 'node:fs';
import type { Answer, Graph } from '@throughline/tools/import/graph';
import { buildSchema, graphql } from 'graphql';

interface SentMutation {
  readonly field: string;
  readonly input: Record<string, unknown>;
}

export interface FakeGraph extends Graph {
  readonly sent: readonly SentMutation[];
}

type Refuse = (mutation: SentMutation) => { field: string; code: string; message: string } | null;

const schema = buildSchema(
  readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'),
);
const nothing = { nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: false } };

/**
 * A graph in which nothing is there and everything succeeds, over the real contract: an operation
 * that it would not accept fails here too.
 */
export function fakeGraph(refuse: Refuse = () => null): FakeGraph {
  const sent: SentMutation[] = [];
  const root = new Proxy(
    {},
    {
      get: (_, field) => {
        if (typeof field !== 'string') return undefined;
        if (!(field in (schema.getMutationType()?.getFields() ?? {}))) return () => nothing;
        return ({ input }: { input: Record<string, unknown> }) => {
          const mutation = { field, input };
          const refused = refuse(mutation);
          if (refused) return { userErrors: [refused], stockMoves: [] };
          sent.push(mutation);
          return { ...made(`id of ${field} ${sent.length}`), userErrors: [] };
        };
      },
    },
  );
  return {
    sent,
    ask: async (source, variableValues) => {
      const answer = await graphql({ schema, source, rootValue: root, variableValues });
      if (answer.errors) throw new Error(answer.errors.map((error) => error.message).join('; '));
      return answer as Answer;
    },
  };
}

/** Whatever a payload is asked for. */
function made(id: string): Record<string, unknown> {
  const bom = { batchQuantity: { value: '1', unit: 'C62' }, lines: [] };
  const revision = { id: `revision ${id}`, label: null, lifecycle: 'IN_WORK', bom };
  const names = [
    'site',
    'area',
    'workCenter',
    'workUnit',
    'customer',
    'supplier',
    'storageLocation',
    'salesOrder',
    'purchaseOrder',
  ];
  return {
    ...Object.fromEntries(names.map((name) => [name, { id }])),
    item: { id, revisions: { nodes: [revision] } },
    itemRevision: { ...revision, label: 'A', lifecycle: 'RELEASED' },
    itemPlanning: { leadTimeDays: 1 },
    stockMoves: [],
    changeOrder: { id, affectedItems: [] },
  };
}
