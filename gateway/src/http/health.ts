import type { FastifyInstance } from 'fastify';
import type { Graph } from '../graph/graph.ts';

/** The gateway's own question to its subgraphs; it sees nothing. */
const nobody = { keyId: 'gateway', scopes: [], party: { kind: 'INTERNAL' }, sites: [] } as const;

/** `/health`: the process lives. `/ready`: every subgraph answers, so that calls may come. */
export function healthRoutes(app: FastifyInstance, graph: Graph): void {
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', async (request, reply) => {
    const states = await Promise.all(
      [...graph.subgraphs.transports.keys()].map(
        async (name) => [name, await answers(graph, name, request.id)] as const,
      ),
    );
    const ready = states.every(([, up]) => up);
    const subgraphs = Object.fromEntries(states.map(([name, up]) => [name, up ? 'up' : 'down']));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'waiting', subgraphs });
  });
}

async function answers(graph: Graph, subgraph: string, requestId: string): Promise<boolean> {
  const transport = graph.subgraphs.transports.get(subgraph);
  if (!transport) return false;
  const question = {
    subgraph,
    query: '{ __typename }',
    operationName: undefined,
    isQuery: true,
    head: '{"query":"{ __typename }","variables":',
    variables: '{}',
  };
  try {
    const reply = await transport.send(question, { requestId, rights: nobody });
    return reply.data?.__typename === 'Query';
  } catch {
    return false;
  }
}
