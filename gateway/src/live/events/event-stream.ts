import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { Delivery } from '../delivery.ts';
import type { Outlet, Subscriber } from '../subscriber.ts';

/** Proxies close what is silent for half a minute. */
const keepAliveMs = 12_000;

/**
 * One operation's results as Server-Sent Events (the graphql-sse protocol), each with its cursor
 * as the event's id, so that a browser sends it back as `Last-Event-ID` by itself.
 */
export class EventStream implements Outlet {
  readonly #response: ServerResponse;
  readonly #keepAlive: NodeJS.Timeout;
  #subscriber: Subscriber | null = null;
  #over = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#keepAlive = setInterval(() => response.write(':\n\n'), keepAliveMs);
    response.on('drain', () => this.#subscriber?.pump());
    response.once('close', () => this.#stop());
    response.on('error', () => this.#stop());
  }

  /** Whose deliveries these are; null when all was said. */
  follow(subscriber: Subscriber | null): void {
    if (this.#over) return subscriber?.stop();
    this.#subscriber = subscriber;
    subscriber?.pump();
  }

  isReady(): boolean {
    return !this.#response.writableNeedDrain;
  }

  write({ cursor, text }: Delivery): void {
    if (this.#over) return;
    const id = cursor === null ? '' : `id: ${cursor}\n`;
    this.#response.write(`event: next\n${id}data: ${text}\n\n`);
  }

  end(errors: readonly GraphQLFormattedError[]): void {
    if (this.#over) return;
    if (errors.length > 0) {
      this.#response.write(`event: next\ndata: ${JSON.stringify({ errors })}\n\n`);
    }
    this.#stop();
    this.#response.end('event: complete\ndata: \n\n');
  }

  tooSlow(): void {
    this.#stop();
    // Who has stopped reading never sees an end.
    this.#response.destroy();
  }

  /** Without `complete`: the client is to come back, and is refused then if it is to be. */
  cut(): void {
    this.#stop();
    this.#response.end();
    setTimeout(() => this.#response.destroy(), 1_000).unref();
  }

  #stop(): void {
    this.#over = true;
    clearInterval(this.#keepAlive);
    this.#subscriber?.stop();
    this.#subscriber = null;
  }
}
