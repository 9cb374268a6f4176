import { holds, told } from '@throughline/chassis/health/readiness';
import { rightsHeader, type SignRights } from '@throughline/chassis/rights';
import type { FastifyInstance } from 'fastify';

export interface HealthOptions {
  /** Where each subgraph answers, the gateway's own way or not. */
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly sign: SignRights;
  /** Asks the gateway's own database; null when it has none. */
  readonly ping: (() => Promise<unknown>) | null;
  /** It takes leave: whoever sends calls here is to send them elsewhere. */
  isDraining(): boolean;
}

type State = 'up' | 'down';

/** The gateway's own question to its subgraphs; it sees nothing. */
const nobody = { keyId: 'gateway', scopes: [], party: { kind: 'INTERNAL' }, sites: [] } as const;

/** `/health`: the process lives. `/ready`: it, its database and every subgraph can take calls. */
export function healthRoutes(app: FastifyInstance, options: HealthOptions): void {
  const { ping, isDraining } = options;
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', async (request, reply) => {
    const [database, subgraphs] = await Promise.all([
      ping ? holds(ping).then(told) : null,
      askSubgraphs(options, request.id),
    ]);
    const states = [database ?? 'up', ...Object.values(subgraphs)];
    const ready = !isDraining() && states.every((state) => state === 'up');
    const status = isDraining() ? 'draining' : ready ? 'ready' : 'waiting';
    const own = database === null ? {} : { database };
    return reply.code(ready ? 200 : 503).send({ status, ...own, subgraphs });
  });
}

async function askSubgraphs(
  { subgraphs, sign }: HealthOptions,
  requestId: string,
): Promise<Record<string, State>> {
  const states = await Promise.all(
    Object.entries(subgraphs).map(async ([name, address]) => {
      const deed = { what: 'GET /ready', body: '' };
      const headers = { [rightsHeader]: sign(name, nobody, deed), 'x-request-id': requestId };
      const isUp = await holds(() => isReady(new URL('/ready', address), headers));
      return [name, told(isUp)] as const;
    }),
  );
  return Object.fromEntries(states);
}

async function isReady(url: URL, headers: Record<string, string>): Promise<void> {
  // It asks its database, which may take as long as this does.
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`not ready (HTTP ${response.status})`);
}
