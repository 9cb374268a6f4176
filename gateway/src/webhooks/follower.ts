import { newId } from '@throughline/chassis/ids';
import type { Logger } from '@throughline/chassis/log';
import { writeCursor } from '@throughline/chassis/outbox/cursor';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { admit } from '../graph/limits/limits.ts';
import type { Delivery } from '../live/delivery.ts';
import type { Hub } from '../live/hub.ts';
import type { Line } from '../live/line.ts';
import { isErrors, type LiveOperation, type ReadOperation } from '../live/operation.ts';
import { type NewDelivery, readEvent } from './event-body.ts';
import type { DisabledReason, FollowedWebhook, FollowedWebhooks } from './followed.ts';

/** A graph with its live door: the whole one, or the part for partners. */
export interface Face {
  readonly graph: Graph;
  readonly hub: Hub;
  readonly read: ReadOperation;
}

export interface FollowerOptions {
  readonly id: string;
  readonly webhooks: FollowedWebhooks;
  faceFor(webhook: FollowedWebhook): Face;
  /** There are new deliveries. */
  readonly enqueued: () => void;
  readonly log: Logger;
}

const mostPending = 500;
const onePage = 200;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A quiet webhook takes its place anew, before what is behind it is no longer kept. */
const renewMs = 3_600_000;
/** An event that a subgraph was away for is asked for so often; then it goes out with its errors. */
const mostRepeats = 5;

const expired = 'CURSOR_EXPIRED';
/** What asking again would not change. */
const final = new Set([
  expired,
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'INVALID_ID',
  'NOT_FOUND',
]);

/**
 * Hears the events of one webhook and writes each as a delivery. Every gateway hears them: the place
 * in the database decides who writes, so that none is written twice and none is lost with a gateway.
 */
export class Follower {
  readonly #options: FollowerOptions;
  #line: Line | null = null;
  /** Counts beginnings: what an older line still tells is not heard. */
  #turn = 0;
  #pending: NewDelivery[] = [];
  #work: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #pauseMs = firstPauseMs;
  #repeated = { position: 0, times: 0 };
  #stopped = false;
  #over = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#again(0);
  }

  /** It was disabled; when it is enabled again, another follows it. */
  get isOver(): boolean {
    return this.#over;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#leave();
    await this.#work;
  }

  #leave(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#renewal);
    this.#line?.stop();
    this.#line = null;
    this.#pending = [];
  }

  #again(pauseMs: number): void {
    this.#leave();
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#queue(() => this.#begin()), pauseMs);
  }

  #againLater(): void {
    this.#again(this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  /** One after another: what a line tells is written in its order. */
  #queue(step: () => Promise<void>): void {
    const { log, id } = this.#options;
    this.#work = this.#work.then(step).catch((error: unknown) => {
      log.warn({ err: error, webhook: id }, 'a webhook could not be followed');
      this.#againLater();
    });
  }

  async #begin(): Promise<void> {
    const { id, webhooks, faceFor } = this.#options;
    const webhook = await webhooks.load(id);
    this.#over = webhook === null;
    if (!webhook || this.#stopped) return;
    const face = faceFor(webhook);
    const operation = ask(face, webhook);
    if (operation instanceof GraphQLError) return this.#disable('REFUSED', operation.message);
    const account = face.graph.budgets.of(webhook.rights);
    const { position } = webhook;
    const call = { requestId: newId(), rights: webhook.rights };
    const turn = this.#turn;
    const isOurs = () => turn === this.#turn && !this.#stopped;
    const after = position === null ? null : writeCursor(position);
    this.#renewal = setTimeout(() => this.#again(0), renewMs);
    this.#line = face.hub.replay(operation, call, after, {
      deliver: (delivery) => {
        if (!isOurs()) return;
        account.carry(delivery.objects);
        this.#hear(delivery);
      },
      caughtUp: (reached) => {
        if (isOurs()) this.#queue(() => this.#settle(turn, position, reached));
      },
      end: (errors) => {
        if (isOurs()) this.#queue(() => this.#end(errors));
      },
    });
  }

  #hear(event: Delivery): void {
    const read = readEvent(event, newId(), new Date());
    if (!read) return;
    if (read.isIncomplete && this.#isWorthRepeating(read.delivery.position)) {
      // What was heard before it is written first.
      const turn = this.#turn;
      this.#queue(async () => {
        if (turn !== this.#turn) return;
        await this.#write();
        this.#againLater();
      });
      this.#line?.stop();
      return;
    }
    this.#pending.push(read.delivery);
    if (this.#pending.length === 1) this.#queue(() => this.#write());
    if (this.#pending.length >= mostPending) this.#line?.pause();
  }

  #isWorthRepeating(position: number): boolean {
    const { position: at, times } = this.#repeated;
    this.#repeated = { position, times: at === position ? times + 1 : 1 };
    return this.#repeated.times <= mostRepeats;
  }

  async #write(): Promise<void> {
    const { id, webhooks, enqueued } = this.#options;
    while (this.#pending.length > 0) {
      const turn = this.#turn;
      const deliveries = this.#pending.slice(0, onePage);
      const position = deliveries.at(-1)?.position ?? 0;
      const isTaken = await webhooks.take(id, deliveries, position);
      if (turn !== this.#turn) return;
      if (!isTaken) return this.#again(0);
      this.#pending.splice(0, deliveries.length);
      this.#pauseMs = firstPauseMs;
      enqueued();
    }
    this.#line?.resume();
  }

  /** Everything up to there was told: the first place of a webhook, or a later one. */
  async #settle(turn: number, began: number | null, reached: number): Promise<void> {
    if (turn !== this.#turn) return;
    const { id, webhooks } = this.#options;
    const isSet =
      began === null ? await webhooks.begin(id, reached) : await webhooks.take(id, [], reached);
    // Another gateway was first: its place counts.
    if (!isSet && turn === this.#turn) this.#again(0);
  }

  async #end(errors: readonly GraphQLFormattedError[]): Promise<void> {
    const refused = errors.find(({ extensions }) => final.has(String(extensions?.code)));
    if (!refused) return this.#againLater();
    const reason = refused.extensions?.code === expired ? 'EVENTS_EXPIRED' : 'REFUSED';
    await this.#disable(reason, refused.message);
  }

  async #disable(reason: DisabledReason, detail: string): Promise<void> {
    const { id, webhooks } = this.#options;
    this.#leave();
    await webhooks.disable(id, reason, detail);
    this.#over = true;
  }
}

/** The subscription, held against the same limits and rules as anybody's. */
function ask({ graph, read }: Face, webhook: FollowedWebhook): LiveOperation | GraphQLError {
  const { subscription: query, variables, rights } = webhook;
  const operation = read({ query, variables });
  if (isErrors(operation)) return operation[0] ?? new GraphQLError('It can not be asked.');
  const forbidden = graph.refuseByRules(operation.document, rights);
  if (forbidden) return forbidden;
  const objects = admit(operation, operation.variables, rights);
  return typeof objects === 'number' ? operation : objects;
}
