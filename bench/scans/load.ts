import { Agent, request } from 'node:http';
import { randomUUID } from 'node:crypto';
import { pause } from '../live/waiting.ts';

export interface Answers {
  readonly milliseconds: readonly number[];
  readonly refused: number;
  readonly seconds: number;
}

/** What a scanner's app asks of a scan. */
const query = `mutation($input: ScanInput!) { scan(input: $input) {
  scan { id format matches { __typename ... on WorkOrder { number } ... on JobOrder { id }
    ... on Item { number description } ... on WorkUnit { code } }
    nextSteps { action jobOrder { id } blockedBy { code message } } }
  userErrors { code message } } }`;

/** The public door, over connections that are kept. */
export class Door {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #url: string;
  readonly #key: string;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Whether it was taken. */
  scan(code: string): Promise<boolean> {
    const body = JSON.stringify({
      query,
      variables: { input: { code, idempotencyKey: randomUUID() } },
    });
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${this.#key}`,
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const asked = request(
        this.#url,
        { method: 'POST', agent: this.#agent, headers },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (more: string) => (text += more));
          answer.on('end', () =>
            resolve(text.includes('"scan":{"id"') && !text.includes('"errors"')),
          );
          answer.on('error', reject);
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

async function timed(door: Door, code: string, into: { milliseconds: number[]; refused: number }) {
  const began = performance.now();
  const taken = await door.scan(code);
  into.milliseconds.push(performance.now() - began);
  if (!taken) into.refused += 1;
}

const codeAt = (codes: readonly string[], at: number) => codes[at % codes.length] ?? '';

export async function asFastAsPossible(
  door: Door,
  codes: readonly string[],
  { scanners, seconds }: { scanners: number; seconds: number },
): Promise<Answers> {
  const found = { milliseconds: [] as number[], refused: 0 };
  const began = performance.now();
  const end = began + seconds * 1000;
  const scanner = async (_: unknown, nth: number) => {
    for (let at = nth; performance.now() < end; at += 1)
      await timed(door, codeAt(codes, at), found);
  };
  await Promise.all(Array.from({ length: scanners }, scanner));
  return { ...found, seconds: (performance.now() - began) / 1000 };
}

/** Scans come when they come, whether those before are answered or not. */
export async function atPace(
  door: Door,
  codes: readonly string[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Answers> {
  const found = { milliseconds: [] as number[], refused: 0 };
  const began = performance.now();
  const open: Promise<void>[] = [];
  for (let at = 0; at < perSecond * seconds; at += 1) {
    const wait = began + (at * 1000) / perSecond - performance.now();
    if (wait > 1) await pause(wait);
    open.push(timed(door, codeAt(codes, at), found));
  }
  await Promise.all(open);
  return { ...found, seconds: (performance.now() - began) / 1000 };
}
