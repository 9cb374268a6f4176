// Our gateway as the house starts it: a process of its own, TypeScript through tsx.
import { readFileSync } from 'node:fs';
import { startGateway } from '@throughline/gateway/gateway';
import type { StartSettings } from '../contestants.ts';

// As `npm start` has it.
process.env.LOG_LEVEL ??= 'warn';
const settings = JSON.parse(process.env.BENCH_GATEWAY ?? '{}') as StartSettings;

const options = {
  port: settings.port,
  secret: 'a secret that nobody checks, as long as one should be',
  apiKey: settings.apiKey,
  subgraphs: settings.subgraphs,
  supergraphSdl: readFileSync(settings.supergraphFile, 'utf8'),
  // The others have none; a cold start under full load is no reason to give up.
  subgraphTimeoutMs: 60_000,
  shareRequests: settings.share,
};

await startGateway(options);
