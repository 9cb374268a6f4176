import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

export interface FollowerOptions {
  /** The graph, as `http://...`; read anew at each connection. */
  url(): string;
  readonly key: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
  readonly feed?: 'EVERY' | 'LATEST';
  /** What it has from an earlier life. */
  readonly cursor?: unknown;
}

/** One event as it came, its `data` and its place. */
export interface Told {
  readonly data: any;
  readonly cursor: string;
}

type State = 'away' | 'connecting' | 'following' | 'left';

/** Short, so that a test is not all waiting. */
const againMs = 20;

/**
 * A client as careful as the contract asks for: it keeps the last cursor and comes back with it,
 * whatever took the socket away.
 */
export class Follower {
  readonly told: Told[] = [];
  readonly errors: any[] = [];
  /** Codes with which its sockets were closed. */
  readonly closes: number[] = [];
  readonly #socketId = randomUUID();
  readonly #options: FollowerOptions;
  #socket: WebSocket | null = null;
  #timer: NodeJS.Timeout | undefined;
  #state: State = 'away';
  #cursor: unknown;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#cursor = options.cursor ?? null;
    this.#connect();
  }

  /** Of its socket's first operation, as errors tell it. */
  get requestId(): string {
    return `${this.#socketId}.1`;
  }

  get state(): State {
    return this.#state;
  }

  /** Its socket's TCP connection. */
  get wire(): { pause(): void; resume(): void } {
    return (this.#socket as unknown as { _socket: { pause(): void; resume(): void } })._socket;
  }

  /** The socket is gone as if a cable was pulled; comes back when it is told to. */
  cut(): () => void {
    const socket = this.#socket;
    this.#socket = null;
    this.#state = 'away';
    clearTimeout(this.#timer);
    socket?.removeAllListeners();
    socket?.on('error', () => undefined);
    socket?.terminate();
    return () => this.#connect();
  }

  leave(): void {
    this.cut();
    this.#state = 'left';
  }

  #connect(): void {
    if (this.#state !== 'away') return;
    this.#state = 'connecting';
    const url = this.#options.url().replace('http', 'ws');
    const socket = new WebSocket(url, 'graphql-transport-ws', {
      headers: { 'x-request-id': this.#socketId },
    });
    this.#socket = socket;
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'connection_init', payload: this.#init() }));
    });
    socket.on('message', (data: Buffer) => this.#hear(socket, JSON.parse(data.toString())));
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      this.closes.push(code);
      this.#state = 'away';
      this.#timer = setTimeout(() => this.#connect(), againMs);
    });
  }

  #init(): object {
    return { authorization: `Bearer ${this.#options.key}` };
  }

  #hear(socket: WebSocket, message: any): void {
    if (message.type === 'connection_ack') {
      const { query, operationName, variables = {}, feed } = this.#options;
      const cursor = this.#cursor;
      const payload = { query, operationName, variables, extensions: { cursor, feed } };
      this.#state = 'following';
      return socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
    }
    if (message.type === 'error') this.errors.push(...message.payload);
    if (message.type !== 'next') return;
    const { data, errors = [], extensions } = message.payload;
    this.errors.push(...errors);
    this.#cursor = extensions.cursor;
    this.told.push({ data, cursor: extensions.cursor });
  }
}
