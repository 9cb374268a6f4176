export type MessageType = 'NBIRTH' | 'NDEATH' | 'NDATA' | 'DBIRTH' | 'DDEATH' | 'DDATA';

export interface Address {
  readonly type: MessageType;
  readonly group: string;
  readonly node: string;
  readonly device: string | null;
}

const types = new Set<string>(['NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH', 'DDEATH', 'DDATA']);

/** `spBv1.0/group/type/node[/device]`; null for what is no business of a host. */
export function readTopic(topic: string): Address | null {
  const [namespace, group, type, node, device, more] = topic.split('/');
  if (namespace !== 'spBv1.0' || !group || !type || !types.has(type) || !node) return null;
  if (more !== undefined || type.startsWith('D') !== Boolean(device)) return null;
  return { type: type as MessageType, group, node, device: device ?? null };
}

/** What its readings are recorded under. */
export function sourceOf({ group, node, device }: Omit<Address, 'type'>): string {
  return [group, node, ...(device === null ? [] : [device])].join('/');
}

/** A device's metric lies below it; a node's own says by itself where it is. */
export function pathOfMetric({ group, node, device }: Address, name: string): string {
  return device === null ? name : [group, node, device, name].join('/');
}

/** What a metric says about the session, and no machine about itself. */
export function isOfSession(name: string): boolean {
  return name === 'bdSeq' || name.startsWith('Node Control/') || name.startsWith('Device Control/');
}

/** One life of an edge node, from its birth to its death. */
export interface Session {
  /** Of its last message; each has the next, and 0 comes after 255. */
  readonly sequence: number;
  /** Of its birth; the death of an earlier life is none of this one. */
  readonly birth: number | null;
  /** A birth was asked for; until it comes, everything is out of order. */
  readonly broken: boolean;
}

export interface Told {
  readonly type: MessageType;
  readonly sequence: number | null;
  readonly birth: number | null;
}

export interface Follows {
  readonly session: Session | null;
  /** Something is missing: the node is to be born again, and tell everything. */
  readonly gap: boolean;
}

const sequences = 256;

/** How a message follows the ones before it (Sparkplug 3.0, sequence numbers). */
export function follow(session: Session | null, { type, sequence, birth }: Told): Follows {
  if (type === 'NBIRTH') {
    return { session: { sequence: sequence ?? 0, birth, broken: false }, gap: false };
  }
  if (type === 'NDEATH') {
    const isOld = session !== null && birth !== null && session.birth !== birth;
    return { session: isOld ? session : null, gap: false };
  }
  if (session === null) return { session: null, gap: true };
  if (session.broken) return { session, gap: true };
  const gap = sequence !== (session.sequence + 1) % sequences;
  return { session: { ...session, sequence: sequence ?? session.sequence, broken: gap }, gap };
}
