// Stock: Apollo's gateway with its own executor and fetcher behind Apollo's standalone server.
import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const { port, supergraphFile } = JSON.parse(process.env.BENCH_GATEWAY);
const gateway = new ApolloGateway({ supergraphSdl: readFileSync(supergraphFile, 'utf8') });
await startStandaloneServer(new ApolloServer({ gateway }), {
  listen: { port, host: '127.0.0.1' },
});
