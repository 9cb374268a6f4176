import { createServer } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Meters, counted, read, type Reading, timed } from './meters.ts';

/** From a join in memory to a mutation that waits for its turn. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
/** A scrape does not wait for a database that is away. */
const readWithinMs = 1_000;

export interface Prometheus {
  readonly meters: Meters;
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves `/metrics` on the loopback, at a port of its own: never through the public door. */
export async function openPrometheus(port: number): Promise<Prometheus> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const meters = createMeters(registry);
  const server = createServer((request, response) => {
    const isScrape = request.method === 'GET' && request.url?.split('?')[0] === '/metrics';
    if (!isScrape) return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    meters,
    port: typeof address === 'object' && address ? address.port : port,
    stop: async () => {
      registry.clear();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createMeters(registry: Registry): Meters {
  const registers = [registry];
  const counters = mapOf(counted, (name, labelNames, help) => {
    return new Counter({ name, help, labelNames, registers });
  });
  const histograms = mapOf(timed, (name, labelNames, help) => {
    return new Histogram({ name, help, labelNames, buckets, registers });
  });
  const sources = mapOf(read, (name, labelNames, help) => {
    const from: (() => Promise<readonly Reading[]>)[] = [];
    const collect = async (): Promise<void> => {
      const readings = await Promise.all(from.map(inTime));
      gauge.reset();
      for (const { labels = {}, value } of readings.flat()) gauge.set(labels, value);
    };
    const gauge = new Gauge({ name, help, labelNames, collect, registers });
    return from;
  });
  return {
    count: (name, labels, by = 1) => counters[name].inc(labels, by),
    time: (name, labels, seconds) => histograms[name].observe(labels, seconds),
    read: (name, from) => void sources[name].push(from),
  };
}

type Definitions = Readonly<Record<string, readonly [readonly string[], string]>>;

function mapOf<Of extends Definitions, Made>(
  definitions: Of,
  make: (name: string, labels: string[], help: string) => Made,
): Record<keyof Of, Made> {
  const entries = Object.entries(definitions).map(([name, [labels, help]]) => [
    name,
    make(name, [...labels], help),
  ]);
  return Object.fromEntries(entries) as Record<keyof Of, Made>;
}

async function inTime(from: () => Promise<readonly Reading[]>): Promise<readonly Reading[]> {
  let overdue: NodeJS.Timeout | undefined;
  const none = new Promise<readonly Reading[]>((resolve) => {
    overdue = setTimeout(resolve, readWithinMs, []);
  });
  try {
    return await Promise.race([from(), none]);
  } catch {
    return [];
  } finally {
    clearTimeout(overdue);
  }
}
