import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { StartFailure } from './failure.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Settings {
  /** Port of the graph. */
  readonly port: number;
  readonly host: string;
  /** The administrator's URL of the user's own PostgreSQL; `null` takes the embedded one. */
  readonly databaseUrl: string | null;
  /** Where the database, the secrets and what else outlives a run are. */
  readonly directory: string;
  /** No sample plant. */
  readonly empty: boolean;
  /** A simulated floor works the open orders. */
  readonly simulate: boolean;
  /** The plant's own MQTT broker; `null`: the simulation brings one. */
  readonly mqttUrl: string | null;
  /** Where metrics are served on the loopback; 0: nowhere. */
  readonly metricsPort: number;
}

export function readSettings(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Settings {
  const flags = readFlags(args);
  const { PORT, HOST, DATABASE_URL, THROUGHLINE_DIRECTORY, MQTT_URL } = environment;
  return {
    port: readPort('PORT', PORT, 4000),
    host: HOST ?? '127.0.0.1',
    databaseUrl: DATABASE_URL ? checkUrl(DATABASE_URL) : null,
    directory: resolve(THROUGHLINE_DIRECTORY ?? `${root}.throughline`),
    empty: flags.empty,
    simulate: flags.simulate,
    mqttUrl: MQTT_URL || null,
    metricsPort: readPort('THROUGHLINE_METRICS_PORT', environment.THROUGHLINE_METRICS_PORT, 0),
  };
}

function readFlags(args: readonly string[]): { empty: boolean; simulate: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        empty: { type: 'boolean', default: false },
        simulate: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new StartFailure(
      `${(error as Error).message.split('.')[0] ?? ''}: the options are --empty and --simulate.`,
    );
  }
}

export function readPort(name: string, text: string | undefined, otherwise: number): number {
  const port = text === undefined || text === '' ? otherwise : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new StartFailure(`${name} is "${text ?? ''}", which is no port (0 to 65535).`);
}

function checkUrl(text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new StartFailure(
    'DATABASE_URL is no PostgreSQL address: it looks like postgres://user:password@host:5432/name.',
  );
}
