import { setTimeout as sleep } from 'node:timers/promises';
import { subgraphs } from '../database/parts.ts';
import { StartFailure } from '../failure.ts';
import { freePort, requirePort } from '../port.ts';
import { readPort } from '../settings.ts';
import type { HouseOptions, SplitHouse } from './house.ts';
import { keepProcess, type KeptProcess, type ProcessToKeep } from './keeper.ts';

type Subgraph = (typeof subgraphs)[number];

export const splitPorts: Readonly<Record<Subgraph, number>> = {
  erp: 4001,
  mes: 4002,
  plm: 4003,
  access: 4004,
};
const readyWithinMs = 60_000;

/** Each part a process of its own, over HTTP; who dies is started again. */
export async function startSplit(
  options: HouseOptions & { readonly ports?: Readonly<Record<Subgraph, number>> },
): Promise<SplitHouse> {
  const host = options.host ?? '127.0.0.1';
  const ports = options.ports ?? (await readPorts());
  const port = options.port === 0 ? await freePort() : options.port;
  const kept = processes(options, ports, port, host).map(keepProcess);
  const stop = async (): Promise<void> => {
    // Started relay first, so stopped gateway first.
    for (const part of [...kept].reverse()) await part.stop();
  };
  try {
    const urls = subgraphs.map((name) => urlOf('127.0.0.1', ports[name]));
    const url = urlOf(host, port);
    await Promise.all([...urls, url].map(answers));
    return { url, port, stop, pidOf: (part) => find(kept, part)?.pid() ?? null };
  } catch (error) {
    await stop();
    throw error;
  }
}

function processes(
  options: HouseOptions,
  ports: Readonly<Record<Subgraph, number>>,
  port: number,
  host: string,
): ProcessToKeep[] {
  const { databaseUrls, log, mqttUrl } = options;
  const secret = { THROUGHLINE_SECRET: options.secrets.secret };
  const urls = subgraphs.map((name) => [name, urlOf('127.0.0.1', ports[name])]);
  return [
    {
      name: 'relay',
      entry: 'subgraphs/chassis/src/outbox/relay-main.ts',
      environment: {
        DATABASE_URL: databaseUrls.relay,
        AUDIT_HEADS_FILE: options.auditHeadsFile ?? '',
        ...metricsPort(subgraphs.length + 1),
      },
      log,
    },
    ...subgraphs.map((name, at) => ({
      name,
      entry: `subgraphs/${name}/src/main.ts`,
      environment: {
        ...secret,
        DATABASE_URL: databaseUrls[name],
        HOST: '127.0.0.1',
        PORT: String(ports[name]),
        ...metricsPort(at + 1),
        ...(name === 'mes' && mqttUrl !== undefined ? { MQTT_URL: mqttUrl } : {}),
      },
      log,
    })),
    {
      name: 'gateway',
      // Its objects live as long as its requests: with 16 MB they are taken for old ones. Measured: a
      // third less processor time for a large answer.
      flags: ['--max-semi-space-size=32'],
      entry: 'gateway/src/main.ts',
      environment: {
        ...secret,
        HOST: host,
        PORT: String(port),
        THROUGHLINE_API_KEY: options.secrets.apiKey,
        DATABASE_URL: databaseUrls.gateway,
        SUBGRAPH_URLS: JSON.stringify(Object.fromEntries(urls)),
      },
      log,
    },
  ];
}

/** `THROUGHLINE_METRICS_PORT` is the gateway's; the others follow it: PLM, MES, ERP, access, relay. */
function metricsPort(after: number): Record<string, string> {
  const first = readPort('THROUGHLINE_METRICS_PORT', process.env.THROUGHLINE_METRICS_PORT, 0);
  return first === 0 ? {} : { THROUGHLINE_METRICS_PORT: String(first + after) };
}

/** `ERP_PORT`, `MES_PORT`, `PLM_PORT` and `ACCESS_PORT`, or 4001 to 4004. */
async function readPorts(): Promise<Record<Subgraph, number>> {
  const ports: Record<Subgraph, number> = { ...splitPorts };
  for (const name of subgraphs) {
    const variable = `${name.toUpperCase()}_PORT`;
    ports[name] = readPort(variable, process.env[variable], splitPorts[name]);
    await requirePort(variable, ports[name], '127.0.0.1');
    if (ports[name] === 0) ports[name] = await freePort();
  }
  return ports;
}

function urlOf(host: string, port: number): string {
  return `http://${host}:${port}/graphql`;
}

function find(kept: readonly KeptProcess[], name: string): KeptProcess | undefined {
  return kept.find((part) => part.name === name);
}

/** Any answer will do: a subgraph says 401 to us. */
async function answers(url: string): Promise<void> {
  const asked = url.replace('0.0.0.0', '127.0.0.1');
  for (const end = Date.now() + readyWithinMs; Date.now() < end; await sleep(50)) {
    try {
      const response = await fetch(asked, { signal: AbortSignal.timeout(1_000) });
      await response.arrayBuffer();
      return;
    } catch {
      // not yet
    }
  }
  throw new StartFailure(`${url} did not answer within ${readyWithinMs / 1000} s.`);
}
