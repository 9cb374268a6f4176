import { createConnection, type Socket } from 'node:net';
import { callsPath } from '../graph/queries.ts';
import { monotonicMs, processorSeconds } from '../readings.ts';
import { createAnswerReader } from './answer-reader.ts';
import { createAnswerCheck } from './answers.ts';

export interface LoadJob {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The right answer, canonical. */
  readonly expected: string;
  readonly connections: number;
  readonly warmupMs: number;
  readonly measureMs: number;
  /** Whose processor time is read when the measured time begins and ends. */
  readonly gatewayPid: number;
  readonly stubPid: number;
  readonly stubPort: number;
}

export interface Load {
  readonly answers: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly subgraphCalls: number;
  /** Also those of the warm-up. */
  readonly wrong: number;
  readonly firstWrong: string | null;
  readonly gatewaySeconds: number;
  readonly stubSeconds: number;
  readonly generatorSeconds: number;
}

/** Each connection asks again as soon as it was answered: a closed loop. */
export async function putLoad(job: LoadJob): Promise<Load> {
  const request = writeRequest(job);
  const check = createAnswerCheck(job.expected);
  let latencies: number[] = [];
  let wrong = 0;
  let firstWrong: string | null = null;
  const failed = (what: string): void => {
    wrong += 1;
    firstWrong ??= what.slice(0, 300);
  };
  const sockets = Array.from({ length: job.connections }, () =>
    openLoop(job.port, request, failed, (latency, status, body) => {
      latencies.push(latency);
      if (!check.isExpected(status, body)) failed(`${status} ${body.toString()}`);
    }),
  );
  await sleep(job.warmupMs);
  const before = await readClocks(job);
  latencies = [];
  await sleep(job.measureMs);
  const after = await readClocks(job);
  const measured = latencies.sort((a, b) => a - b);
  for (const socket of sockets) socket.destroy();
  return {
    answers: measured.length,
    seconds: (after.ms - before.ms) / 1000,
    p50: percentile(measured, 0.5),
    p99: percentile(measured, 0.99),
    subgraphCalls: after.calls - before.calls,
    wrong,
    firstWrong,
    gatewaySeconds: after.gateway - before.gateway,
    stubSeconds: after.stub - before.stub,
    generatorSeconds: after.generator - before.generator,
  };
}

function openLoop(
  port: number,
  request: Buffer,
  failed: (what: string) => void,
  answered: (latency: number, status: number, body: Buffer) => void,
): Socket {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  let sent = 0;
  const ask = (): void => {
    sent = monotonicMs();
    socket.write(request);
  };
  const read = createAnswerReader(({ status, body }) => {
    answered(monotonicMs() - sent, status, body);
    if (!socket.destroyed) ask();
  });
  socket.on('connect', ask);
  socket.on('data', read);
  socket.on('error', (error) => failed(error.message));
  socket.on('end', () => failed('the gateway closed a connection'));
  return socket;
}

function writeRequest({ port, path, headers, body }: LoadJob): Buffer {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    accept: 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

async function readClocks({ gatewayPid, stubPid, stubPort }: LoadJob) {
  const calls = await fetch(`http://127.0.0.1:${stubPort}${callsPath}`);
  return {
    calls: Number(await calls.text()),
    ms: monotonicMs(),
    gateway: processorSeconds(gatewayPid),
    stub: processorSeconds(stubPid),
    generator: processorSeconds(process.pid),
  };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
