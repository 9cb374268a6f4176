import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fieldsWithoutRule } from '@throughline/chassis/access/field-rules';
import { parse } from 'graphql';
import { composeSupergraph, CompositionFailed, type SubgraphSdl } from './compose.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const schemas = join(root, 'schema');
const subgraphs = ['erp', 'mes', 'plm', 'access'];

/** All `.graphql` files of the folder together are the subgraph's SDL; `base` comes first. */
async function readSubgraph(name: string): Promise<SubgraphSdl> {
  const folder = join(schemas, name);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort();
  if (files.length === 0) throw new Error(`schema/${name} holds no .graphql file.`);
  const base = files.filter((file) => file === 'base.graphql');
  const ordered = [...base, ...files.filter((file) => file !== 'base.graphql')];
  const texts = await Promise.all(ordered.map((file) => readFile(join(folder, file), 'utf8')));
  return { name, sdl: texts.join('\n') };
}

/** A field nobody made a rule for would be open to nobody; it is found here and not by a caller. */
function requireRules(contracts: readonly SubgraphSdl[]): void {
  const missing = contracts.flatMap(({ name, sdl }) =>
    fieldsWithoutRule(parse(sdl)).map((field) => `[${name}] ${field} has no @access rule.`),
  );
  if (missing.length > 0) throw new CompositionFailed(missing);
}

async function readCommitted(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function run(check: boolean): Promise<number> {
  const contracts = await Promise.all(subgraphs.map(readSubgraph));
  requireRules(contracts);
  const composed = composeSupergraph(contracts);
  const outputs = [
    { file: join(schemas, 'supergraph.graphql'), text: composed.supergraph },
    { file: join(schemas, 'api.graphql'), text: composed.api },
    { file: join(schemas, 'partner.graphql'), text: composed.partner },
  ];
  const stale: string[] = [];
  for (const { file, text } of outputs) {
    if ((await readCommitted(file)) === text) continue;
    stale.push(relative(root, file));
    if (!check) await writeFile(file, text);
  }
  if (check && stale.length > 0) {
    console.error(`Not up to date: ${stale.join(', ')}. Run \`npm run compose\` and commit.`);
    return 1;
  }
  console.log(stale.length === 0 ? 'The supergraph is up to date.' : `Wrote ${stale.join(', ')}.`);
  return 0;
}

try {
  process.exitCode = await run(process.argv.includes('--check'));
} catch (error) {
  if (!(error instanceof CompositionFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
