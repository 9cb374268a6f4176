import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a contestant reads from `BENCH_GATEWAY`, as JSON. */
export interface StartSettings {
  readonly port: number;
  readonly apiKey: string;
  readonly supergraphFile: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Equal requests in flight may share one execution. */
  readonly share: boolean;
  /** Hive only: its query planner and executor in Rust. */
  readonly routerRuntime: boolean;
}

export interface Contestant {
  /** `-shared` behind the name of its family. */
  readonly name: string;
  readonly family: string;
  readonly share: boolean;
  readonly routerRuntime: boolean;
  /** What stands behind `node`. */
  command(settings: StartSettings): readonly string[];
}

/** Who all are compared with. */
export const stock = 'apollo';

export const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const throughline = () => ['--import', tsx, here('contestants/throughline.ts')];
const apollo = () => [here('contestants/apollo.mjs')];
const mercurius = () => [here('contestants/mercurius/main.mjs')];

function hive({ supergraphFile, port }: StartSettings): readonly string[] {
  return [
    here('../node_modules/@graphql-hive/gateway/dist/bin.js'),
    'supergraph',
    supergraphFile,
    ...['--config-path', here('contestants/hive.config.mjs')],
    ...['--host', '127.0.0.1'],
    ...['--port', String(port)],
  ];
}

/** Its public benchmark starts it so when it runs without the runtime in Rust. */
const hiveInJavaScript = (settings: StartSettings) => [...hive(settings), '--jit'];

export const contestants: readonly Contestant[] = [
  contestant('apollo', apollo),
  contestant('throughline', throughline),
  contestant('throughline', throughline, { share: true }),
  contestant('hive', hiveInJavaScript),
  contestant('hive', hiveInJavaScript, { share: true }),
  contestant('hive-rust', hive, { routerRuntime: true }),
  contestant('hive-rust', hive, { routerRuntime: true, share: true }),
  contestant('mercurius', mercurius),
];

function contestant(
  family: string,
  command: Contestant['command'],
  { share = false, routerRuntime = false } = {},
): Contestant {
  return { name: share ? `${family}-shared` : family, family, share, routerRuntime, command };
}
