// Mercurius composes by itself, by the rules of federation 1: it stumbles over what federation 2 adds
// to a subgraph's schema, so it gets the same types without that.
import { readFileSync } from 'node:fs';
import gateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

const { port, subgraphs } = JSON.parse(process.env.BENCH_GATEWAY);

const app = Fastify();
await app.register(gateway, {
  gateway: {
    services: Object.entries(subgraphs).map(([name, url]) => ({
      name,
      url,
      schema: schemaOf(name),
    })),
  },
});
await app.listen({ port, host: '127.0.0.1' });

function schemaOf(name) {
  const sdl = readFileSync(new URL(`../../graph/${name}.graphql`, import.meta.url), 'utf8')
    .replace(/^extend schema[^]*?\n\n/, '')
    .replaceAll(' @shareable', '')
    .replace('type Query', 'extend type Query');
  return name === 'inventory' || name === 'reviews' ? asExtension(sdl) : sdl;
}

/** Who did not found a type extends it, and says so of its key. */
function asExtension(sdl) {
  return sdl
    .replace(/^type (Product|User)/gm, 'extend type $1')
    .replace('upc: String!', 'upc: String! @external')
    .replace(/(extend type User.*\n {2}id: ID!)/, '$1 @external');
}
