import type { GraphQLFormattedError } from 'graphql';
import type { Call } from '../call.ts';
import type { FetchReply, SubgraphFetch } from '../fetch.ts';
import { copyOf } from '../plan/merge.ts';
import type { Ask } from '../plan/run.ts';
import { joinOperations } from './joined-operation.ts';
import { rightsKey } from './sharing.ts';

/** Different subscriptions hear of one event within this long. */
const windowMs = 1;
/** A subgraph may refuse operations beyond some size. */
const mostOperations = 20;

interface Waiting {
  readonly fetch: SubgraphFetch;
  readonly representations: readonly unknown[];
  readonly rest: Readonly<Record<string, unknown>>;
  resolve(reply: FetchReply | 'silent'): void;
  reject(error: unknown): void;
}

/** Entities asked for by one operation, each once, for everyone who waits for some of them. */
interface Group {
  readonly fetch: SubgraphFetch;
  readonly rest: Readonly<Record<string, unknown>>;
  readonly representations: Map<string, { readonly index: number; readonly value: unknown }>;
  readonly waiting: Waiting[];
}

/**
 * Entity fetches of one caller's rights to one subgraph, asked at nearly the same time, travel as
 * one request: an event that ten dashboards show in ten ways is looked up once.
 */
export function withBatching(ask: Ask): Ask {
  const lanes = new Map<string, Waiting[]>();
  return (fetch, call) => {
    const { representations, ...rest } = JSON.parse(fetch.variables) as Record<string, unknown>;
    if (!fetch.isQuery || !Array.isArray(representations)) return ask(fetch, call);
    const key = `${fetch.subgraph} ${rightsKey(call.rights)}`;
    const lane = lanes.get(key) ?? [];
    if (lane.length === 0) {
      lanes.set(key, lane);
      setTimeout(() => {
        lanes.delete(key);
        for (let at = 0; at < lane.length; at += mostOperations) {
          void send(ask, lane.slice(at, at + mostOperations), call);
        }
      }, windowMs);
    }
    return new Promise((resolve, reject) => {
      lane.push({ fetch, representations, rest, resolve, reject });
    });
  };
}

async function send(ask: Ask, lane: readonly Waiting[], call: Call): Promise<void> {
  const [only] = lane;
  if (lane.length === 1 && only) return ask(only.fetch, call).then(only.resolve, only.reject);
  const groups = gather(lane);
  try {
    const reply = await ask(joinOperations(groups.map(toPart)), call);
    for (const [number, group] of groups.entries()) hand(group, reply, `part${number}`);
  } catch (error) {
    for (const { reject } of lane) reject(error);
  }
}

function gather(lane: readonly Waiting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of lane) {
    const key = `${one.fetch.head} ${JSON.stringify(one.rest)}`;
    const { fetch, rest } = one;
    const fresh: Group = { fetch, rest, representations: new Map(), waiting: [] };
    const group = groups.get(key) ?? fresh;
    groups.set(key, group);
    group.waiting.push(one);
    for (const value of one.representations) {
      const text = JSON.stringify(value);
      const index = group.representations.size;
      if (!group.representations.has(text)) group.representations.set(text, { index, value });
    }
  }
  return [...groups.values()];
}

function toPart({ fetch, rest, representations }: Group) {
  const values = [...representations.values()].map(({ value }) => value);
  return { fetch, variables: { ...rest, representations: values } };
}

/** Each gets its own entities and their errors, as if it had asked alone. */
function hand(group: Group, reply: FetchReply | 'silent', part: string): void {
  if (reply === 'silent') {
    for (const { resolve } of group.waiting) resolve('silent');
    return;
  }
  const entities = reply.data?.[part];
  for (const { representations, resolve } of group.waiting) {
    const indexes = representations.map(
      (value) => group.representations.get(JSON.stringify(value))?.index ?? -1,
    );
    const errors = (reply.errors ?? []).flatMap((error) => errorsFor(error, part, indexes));
    resolve({
      data: Array.isArray(entities)
        ? { _entities: indexes.map((index) => copyOf(entities[index] as unknown)) }
        : null,
      ...(errors.length > 0 ? { errors } : {}),
    });
  }
}

function errorsFor(
  error: GraphQLFormattedError,
  part: string,
  indexes: readonly number[],
): GraphQLFormattedError[] {
  const [field, index, ...inner] = error.path ?? [];
  if (field === undefined) return [error];
  if (field !== part) return [];
  if (typeof index !== 'number') return [{ ...error, path: ['_entities'] }];
  return indexes.flatMap((own, at) =>
    own === index ? [{ ...error, path: ['_entities', at, ...inner] }] : [],
  );
}
