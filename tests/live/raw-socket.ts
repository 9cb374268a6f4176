import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { eventually } from '../federation/stubs/caller.ts';

/** A socket on which a test writes each frame itself. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly heard: any[] = [];
  code: number | null = null;

  constructor(url: string, protocol = 'graphql-transport-ws', options: ClientOptions = {}) {
    this.socket = new WebSocket(url.replace('http', 'ws'), protocol || undefined, options);
    this.socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString())));
    this.socket.on('close', (code) => (this.code = code));
    this.socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<RawSocket> {
    const raw = new RawSocket(url);
    await once(raw.socket, 'open');
    return raw;
  }

  /** Opened and acknowledged. */
  static async enter(url: string, apiKey: string): Promise<RawSocket> {
    const raw = await RawSocket.open(url);
    raw.send({ type: 'connection_init', payload: { apiKey } });
    await eventually(() => raw.heard.length > 0);
    return raw;
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  subscribe(id: string, query: string, more: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...more } });
  }

  of(type: string): any[] {
    return this.heard.filter((message) => message.type === type);
  }

  async closed(withinMs = 2_000): Promise<number> {
    await eventually(() => this.code !== null, withinMs);
    return this.code!;
  }
}
