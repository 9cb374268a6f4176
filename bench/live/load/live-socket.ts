import { connect, type Socket } from 'node:net';

export interface LiveSocketEvents {
  /** A text frame; it stands in `bytes` from `start` to `end`. */
  text(bytes: Buffer, start: number, end: number): void;
  closed(): void;
}

const endOfHead = '\r\n\r\n';

/**
 * A WebSocket of graphql-transport-ws that costs next to nothing, so that thousands of them leave
 * the core to who is measured with them. Only what a server sends us: whole frames, unmasked.
 */
export class LiveSocket {
  readonly wire: Socket;
  readonly #events: LiveSocketEvents;
  #rest: Buffer = Buffer.alloc(0);
  #isOpen = false;

  constructor(port: number, events: LiveSocketEvents) {
    this.#events = events;
    this.wire = connect({ port, host: '127.0.0.1', noDelay: true });
    this.wire.on('connect', () => this.wire.write(greeting(port)));
    this.wire.on('data', (bytes) => this.#take(bytes));
    this.wire.on('error', () => undefined);
    this.wire.on('close', () => events.closed());
  }

  send(message: object): void {
    this.wire.write(frame(0x1, Buffer.from(JSON.stringify(message))));
  }

  drop(): void {
    this.wire.destroy();
  }

  #take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    if (!this.#isOpen) {
      const end = all.indexOf(endOfHead);
      if (end < 0) return void (this.#rest = all);
      this.#isOpen = true;
      at = end + endOfHead.length;
    }
    for (;;) {
      const next = this.#read(all, at);
      if (next < 0) break;
      at = next;
    }
    this.#rest = at === all.length ? Buffer.alloc(0) : all.subarray(at);
  }

  /** Where the next frame begins; -1 when this one is not here yet. */
  #read(all: Buffer, at: number): number {
    if (all.length < at + 2) return -1;
    let size = all[at + 1] ?? 0;
    let start = at + 2;
    if (size === 126) {
      if (all.length < at + 4) return -1;
      size = all.readUInt16BE(at + 2);
      start = at + 4;
    } else if (size === 127) {
      if (all.length < at + 10) return -1;
      size = Number(all.readBigUInt64BE(at + 2));
      start = at + 10;
    }
    const end = start + size;
    if (all.length < end) return -1;
    const opcode = (all[at] ?? 0) & 0xf;
    if (opcode === 0x1) this.#events.text(all, start, end);
    else if (opcode === 0x9) this.wire.write(frame(0xa, all.subarray(start, end)));
    return end;
  }
}

function greeting(port: number): string {
  return [
    'GET /graphql HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    `sec-websocket-protocol: graphql-transport-ws${endOfHead}`,
  ].join('\r\n');
}

/** Masked with nothing, as the protocol wants it from clients. */
function frame(opcode: number, payload: Buffer): Buffer {
  const isShort = payload.length < 126;
  const head = Buffer.alloc(isShort ? 6 : 8);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
