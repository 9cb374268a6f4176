// Read by Hive's own command line. Shared is its public benchmark's configuration; unshared also
// turns off that it shares equal subgraph calls across requests, which it does unasked.
import { defineConfig } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';

const { share, routerRuntime } = JSON.parse(process.env.BENCH_GATEWAY);
const unshared = { '*.http': { options: { deduplicateInflightRequests: false } } };

export const gatewayConfig = defineConfig({
  ...(routerRuntime ? { unifiedGraphHandler } : {}),
  ...(share ? {} : { transportEntries: unshared }),
  inboundInflightRequestDeduplication: share,
});
