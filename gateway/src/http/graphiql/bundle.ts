import { createHash } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** File names of the page's parts, relative to the bundle's directory. */
export interface BundleEntries {
  readonly page: string;
  readonly style: string;
  readonly workers: Readonly<Record<'editor' | 'json' | 'graphql', string>>;
}

export interface Bundle {
  readonly directory: string;
  readonly entries: BundleEntries;
  readonly files: ReadonlySet<string>;
}

interface Manifest {
  readonly entries: BundleEntries;
  readonly files: readonly string[];
}

const require = createRequire(import.meta.url);
const pages = fileURLToPath(new URL('../../page/', import.meta.url));
const page = join(pages, 'page.ts');
const sources = [page, join(pages, 'page.css'), join(pages, 'first-question.ts')];
const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const packages = [
  'graphiql',
  '@graphiql/react',
  '@graphiql/toolkit',
  'graphql-ws',
  'react',
  'esbuild',
];

const entryPoints = {
  page,
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
};

/** GraphiQL in one directory, built once for these versions and this page. */
export async function buildBundle(): Promise<Bundle> {
  const root = await writableRoot();
  const directory = join(root, await fingerprint());
  const built = await readManifest(directory);
  if (built) return built;
  const building = `${directory}.${process.pid}.${Date.now()}`;
  await mkdir(building, { recursive: true });
  const manifest = await bundleInto(building);
  await writeFile(join(building, 'manifest.json'), JSON.stringify(manifest));
  // Another process may have been faster; its result is the same.
  await rename(building, directory).catch(() => rm(building, { recursive: true, force: true }));
  const done = await readManifest(directory);
  if (!done) throw new Error('GraphiQL could not be bundled.');
  return done;
}

async function bundleInto(directory: string): Promise<Manifest> {
  const { build, stop } = await import('esbuild');
  const { metafile } = await build({
    entryPoints,
    absWorkingDir: repository,
    outdir: directory,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    logLevel: 'silent',
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/graphiql',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.ttf': 'file', '.woff2': 'file', '.svg': 'dataurl' },
  });
  await stop();
  const files = Object.keys(metafile.outputs).map((file) => basename(file));
  const find = (start: string, end: string): string => {
    const file = files.find((name) => name.startsWith(`${start}-`) && name.endsWith(end));
    if (file === undefined) throw new Error(`GraphiQL's bundle has no ${start}${end}.`);
    return file;
  };
  const workers = {
    editor: find('editor', '.js'),
    json: find('json', '.js'),
    graphql: find('graphql', '.js'),
  };
  return { entries: { page: find('page', '.js'), style: find('page', '.css'), workers }, files };
}

async function readManifest(directory: string): Promise<Bundle | null> {
  try {
    const text = await readFile(join(directory, 'manifest.json'), 'utf8');
    const { entries, files } = JSON.parse(text) as Manifest;
    return { directory, entries, files: new Set(files) };
  } catch {
    return null;
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...sources, fileURLToPath(import.meta.url)])
    hash.update(await readFile(file));
  for (const name of packages) hash.update(await readVersion(name));
  return hash.digest('hex').slice(0, 16);
}

async function readVersion(name: string): Promise<string> {
  const folders = require.resolve.paths(name) ?? [];
  for (const folder of folders) {
    const text = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => null);
    if (text !== null) return `${name}@${(JSON.parse(text) as { version: string }).version}`;
  }
  throw new Error(`GraphiQL needs ${name}, which is not installed.`);
}

async function writableRoot(): Promise<string> {
  const wanted = join(repository, '.throughline', 'graphiql');
  try {
    await mkdir(wanted, { recursive: true });
    await access(wanted, constants.W_OK);
    return wanted;
  } catch {
    const fallback = join(tmpdir(), 'throughline-graphiql');
    await mkdir(fallback, { recursive: true });
    return fallback;
  }
}
