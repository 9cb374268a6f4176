import { CloseCode, MessageType, parseMessage, type Message } from 'graphql-ws';
import type { Logger } from '@throughline/chassis/log';
import type { Rights } from '@throughline/chassis/rights';
import type { GraphQLFormattedError } from 'graphql';
import type { WebSocket } from 'ws';
import type { Delivery } from '../delivery.ts';
import type { Subscriber } from '../subscriber.ts';

/** What a connection asks the gateway for. */
export interface ConnectionHost {
  readonly log: Logger;
  /** Whose key this is; null when nobody's. */
  authenticate(
    params: Record<string, unknown> | undefined,
    address: string | null,
  ): Promise<Rights | null>;
  /** False when this key has as many sockets as it may; `closed` gives the seat back. */
  seat(rights: Rights): boolean;
  /** Begins an operation; null when it is answered at once and has no subscriber. */
  start(operation: StartedOperation): Promise<Subscriber | null>;
  closed(connection: Connection): void;
}

export interface StartedOperation {
  readonly connection: Connection;
  readonly id: string;
  readonly payload: SubscribeRequest;
  readonly rights: Rights;
}

export type SubscribeRequest = Extract<Message, { type: 'subscribe' }>['payload'];

/** A client that says nothing is no client. */
const initWithinMs = 3_000;
/** A peer that answers no ping for this long is gone. */
const pingMs = 12_000;
/** Who has stopped reading never sees a close frame. */
const closeWithinMs = 1_000;
/** Unsent bytes above which deliveries wait in their feeds, where they are counted. */
const mostUnsent = 128 * 1024;
/** Answers that nobody reads: above this, nothing more is read from who asks for them either. */
const mostUnread = 1024 * 1024;
/** A dashboard has a dozen. */
const mostOperations = 100;

/**
 * One client of graphql-transport-ws (the PROTOCOL.md of graphql-ws). Written
 * by hand because a message is written once for all who get it, and because nothing may wait in
 * the process for a client that does not read.
 */
export class Connection {
  rights: Rights | null = null;
  readonly #socket: WebSocket;
  readonly #host: ConnectionHost;
  /** Where the client is. */
  readonly #address: string | null;
  readonly #operations = new Map<string, Subscriber | null>();
  readonly #initTimer: NodeJS.Timeout;
  readonly #pingTimer: NodeJS.Timeout;
  #closeTimer: NodeJS.Timeout | undefined;
  #initialised = false;
  #isOver = false;
  #hasPong = true;
  /** Some operation waits for the socket to be ready again. */
  #starved = false;

  constructor(socket: WebSocket, host: ConnectionHost, address: string | null) {
    this.#socket = socket;
    this.#host = host;
    this.#address = address;
    this.#initTimer = setTimeout(
      () => this.close(CloseCode.ConnectionInitialisationTimeout, 'Too late'),
      initWithinMs,
    );
    this.#pingTimer = setInterval(() => this.#ping(), pingMs);
    socket.on('message', (data: Buffer) => this.#hear(data));
    socket.on('pong', () => (this.#hasPong = true));
    // A frame too large or a broken pipe; `ws` closes the socket itself.
    socket.on('error', (error) => host.log.debug({ err: error }, 'socket error'));
    socket.once('close', () => this.#forget());
  }

  get isReady(): boolean {
    const ready = this.#socket.bufferedAmount < mostUnsent;
    if (!ready) this.#starved = true;
    return ready;
  }

  /** Asks the peer to close, and closes without it when it does not answer. */
  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#stopAll();
    this.#socket.close(code, reason);
    this.#closeTimer = setTimeout(() => this.#socket.terminate(), closeWithinMs);
  }

  next(id: string, { text }: Delivery): void {
    this.#send(`{"id":${JSON.stringify(id)},"type":"next","payload":${text}}`);
  }

  complete(id: string): void {
    if (!this.#operations.delete(id)) return;
    this.#send(`{"id":${JSON.stringify(id)},"type":"complete"}`);
  }

  error(id: string, errors: readonly GraphQLFormattedError[]): void {
    if (!this.#operations.delete(id)) return;
    this.#send(JSON.stringify({ id, type: 'error', payload: errors }));
  }

  #send(text: string): void {
    if (this.#isOver || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(text, () => this.#sent());
    if (this.#socket.bufferedAmount > mostUnread) this.#socket.pause();
  }

  #sent(): void {
    if (this.#isOver || this.#socket.bufferedAmount > mostUnsent / 2) return;
    if (this.#socket.isPaused) this.#socket.resume();
    if (!this.#starved) return;
    this.#starved = false;
    for (const subscriber of this.#operations.values()) subscriber?.pump();
  }

  #hear(data: Buffer): void {
    if (this.#isOver) return;
    let message: Message;
    try {
      message = parseMessage(data.toString('utf8'));
    } catch {
      return this.close(CloseCode.BadRequest, 'Invalid message');
    }
    switch (message.type) {
      case MessageType.ConnectionInit:
        return void this.#initialise(message.payload);
      case MessageType.Ping:
        return this.#send('{"type":"pong"}');
      case MessageType.Subscribe:
        return void this.#subscribe(message.id, message.payload);
      case MessageType.Complete: {
        const subscriber = this.#operations.get(message.id);
        this.#operations.delete(message.id);
        return subscriber?.stop();
      }
      case MessageType.Pong:
        return;
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        return this.close(CloseCode.BadRequest, 'Unexpected message');
    }
  }

  async #initialise(params: Record<string, unknown> | undefined): Promise<void> {
    // The protocol's 4429 would make clients give up for good.
    if (this.#initialised) return this.close(CloseCode.BadRequest, 'Initialised already');
    this.#initialised = true;
    clearTimeout(this.#initTimer);
    let rights: Rights | null;
    try {
      rights = await this.#host.authenticate(params, this.#address);
    } catch (error) {
      this.#host.log.error({ err: error }, 'a key could not be looked up');
      return this.close(1013, 'Try again later');
    }
    if (this.#isOver) return;
    // 4401 tells a client that coming back is of no use; 4403 would be retried.
    if (!rights) return this.close(CloseCode.Unauthorized, 'Unauthorized');
    if (!this.#host.seat(rights)) return this.close(1013, 'Too many sockets of this key');
    this.rights = rights;
    this.#send('{"type":"connection_ack"}');
  }

  async #subscribe(id: string, payload: SubscribeRequest): Promise<void> {
    const { rights } = this;
    if (!rights) return this.close(CloseCode.Unauthorized, 'Unauthorized');
    if (this.#operations.has(id)) {
      return this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
    }
    this.#operations.set(id, null);
    if (this.#operations.size > mostOperations) return this.#refuseMore(id);
    const subscriber = await this.#host.start({ connection: this, id, payload, rights });
    // Gone, or completed, while it was begun.
    if (this.#operations.has(id) && subscriber) {
      this.#operations.set(id, subscriber);
      subscriber.pump();
    } else subscriber?.stop();
  }

  #refuseMore(id: string): void {
    const message = `A socket carries at most ${mostOperations} operations at a time.`;
    this.error(id, [{ message, extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }]);
  }

  #ping(): void {
    if (!this.#hasPong) return this.#socket.terminate();
    this.#hasPong = false;
    this.#socket.ping();
  }

  #stopAll(): void {
    this.#isOver = true;
    clearTimeout(this.#initTimer);
    clearInterval(this.#pingTimer);
    for (const subscriber of this.#operations.values()) subscriber?.stop();
    this.#operations.clear();
  }

  #forget(): void {
    clearTimeout(this.#closeTimer);
    this.#stopAll();
    this.#host.closed(this);
  }
}
