// Mercurius asks each subgraph for its schema and composes by itself, by the rules of federation 1.
import gateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

const { port, subgraphs } = JSON.parse(process.env.BENCH_GATEWAY);
const services = Object.entries(subgraphs).map(([name, url]) => ({ name, url }));
const app = Fastify();
await app.register(gateway, { gateway: { services }, jit: 1 });
await app.listen({ port, host: '127.0.0.1' });
