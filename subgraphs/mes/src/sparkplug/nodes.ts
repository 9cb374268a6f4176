import type { Heard } from '../readings/hearing.ts';
import { type Aliases, readPayload } from './payload.ts';
import { type Address, follow, readTopic, type Session, sourceOf } from './rules.ts';

/** A message as the broker gave it. */
export interface Arrived {
  readonly topic: string;
  readonly bytes: Uint8Array;
  readonly at: Date;
}

interface Node {
  session: Session | null;
  readonly aliases: Aliases;
  askedAt: number;
}

const askAgainMs = 5_000;

/** The edge nodes there are, and how far each was followed. */
export class Nodes {
  readonly #nodes = new Map<string, Node>();

  /** Takes messages in their order; `rebirth` is told of nodes that must be born again. */
  take(messages: readonly Arrived[], rebirth: (group: string, node: string) => void): Heard[] {
    const heard: Heard[] = [];
    for (const message of messages) {
      const address = readTopic(message.topic);
      if (address) this.#takeOne(address, message, heard, rebirth);
    }
    return heard;
  }

  #takeOne(
    address: Address,
    message: Arrived,
    heard: Heard[],
    rebirth: (group: string, node: string) => void,
  ): void {
    const name = sourceOf({ ...address, device: null });
    const node = this.#nodes.get(name) ?? { session: null, aliases: new Map(), askedAt: 0 };
    this.#nodes.set(name, node);
    const into = bundle(heard, sourceOf(address));
    let read;
    try {
      read = readPayload(address, message.bytes, node.aliases);
    } catch {
      const payload = Buffer.from(message.bytes).toString('base64');
      const why = { code: 'NO_SPARKPLUG', message: 'The payload is not of Sparkplug B.' };
      into.readings.push({ line: 1, payload: `${message.topic} ${payload}`, read: why });
      return;
    }
    const before = node.session;
    const { session, gap } = follow(before, read.told);
    node.session = session;
    into.readings.push(...read.readings);
    // What waited in here is no fault of the sender's clock.
    const waited = Date.now() - message.at.getTime();
    if (read.sentAt !== null) into.sentAt = read.sentAt + waited;
    const { type } = address;
    if (type === 'NBIRTH' || type === 'DBIRTH') into.online = true;
    if (type === 'DDEATH' || (type === 'NDEATH' && session === null)) into.online = false;
    into.withDevices ||= type === 'NDEATH' && session === null;
    if (!gap || Date.now() - node.askedAt < askAgainMs) return;
    node.askedAt = Date.now();
    rebirth(address.group, address.node);
  }
}

/** Messages of a source that follow each other go together, until it is born or dies. */
function bundle(heard: Heard[], source: string): Heard {
  const last = heard.findLast((one) => one.source === source);
  if (last && last.online === null) return last;
  const fresh = { source, readings: [], sentAt: null, online: null, withDevices: false };
  heard.push(fresh);
  return fresh;
}
