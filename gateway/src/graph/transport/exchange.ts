import type { Dispatcher, Pool } from 'undici';
import { SubgraphSilent } from './transport.ts';

export interface ExchangeOptions {
  readonly subgraph: string;
  /** From the first byte sent to the last received, second try included. */
  readonly timeoutMs: number;
  /** A query is sent once more when its connection broke before any byte of an answer. */
  readonly mayRepeat: boolean;
}

/**
 * One HTTP request and its answer's text. undici's `dispatch` without its streams: half the time
 * of `request`, and nothing here needs an answer before it is whole.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  status = 0;
  readonly #pool: Pool;
  readonly #request: Dispatcher.DispatchOptions;
  readonly #options: ExchangeOptions;
  readonly #settle: (error: SubgraphSilent | null, text: string) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;
  #tries = 0;
  #over = false;

  constructor(
    pool: Pool,
    request: Dispatcher.DispatchOptions,
    options: ExchangeOptions,
    settle: (error: SubgraphSilent | null, text: string) => void,
  ) {
    this.#pool = pool;
    this.#request = request;
    this.#options = options;
    this.#settle = settle;
    this.#timer = setTimeout(giveUp, options.timeoutMs, this);
  }

  send(): void {
    this.#tries += 1;
    this.#pool.dispatch(this.#request, this);
  }

  giveUp(): void {
    const reason = `no answer in ${this.#options.timeoutMs} ms`;
    this.#end(new SubgraphSilent(this.#options.subgraph, reason));
    this.#controller?.abort(new Error(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('overdue'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#first) this.#first = chunk;
    else if (this.#more) this.#more.push(chunk);
    else this.#more = [this.#first, chunk];
  }

  onResponseEnd(): void {
    const whole = this.#more ? Buffer.concat(this.#more) : this.#first;
    this.#end(null, whole?.toString('utf8'));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    const again = this.#options.mayRepeat && this.#tries === 1 && this.status === 0;
    if (again && isBroken(error)) this.send();
    else this.#end(new SubgraphSilent(this.#options.subgraph, 'connection lost', error));
  }

  #end(error: SubgraphSilent | null, text = ''): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#settle(error, text);
  }
}

function giveUp(exchange: Exchange): void {
  exchange.giveUp();
}

/** A kept connection that the other side closed; a refused one would be refused again. */
function isBroken(error: Error): boolean {
  const code = 'code' in error ? error.code : null;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
