// Our gateway as the house starts it, and two questions to its process.
import { type GatewayOptions, startGateway } from '@throughline/gateway/gateway';
import type { GatewayReport } from './scene.ts';

const gateway = await startGateway(JSON.parse(process.env.BENCH_GATEWAY ?? '') as GatewayOptions);

process.on('message', () => {
  globalThis.gc?.();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    resources[kind] = (resources[kind] ?? 0) + 1;
  }
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed, resources } satisfies GatewayReport);
});
process.send?.(gateway.port);
