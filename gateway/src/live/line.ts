import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Logger } from '@throughline/chassis/log';
import { measured } from '@throughline/chassis/metrics/meters';
import { readCursor } from '@throughline/chassis/outbox/cursor';
import { during, type Tracing } from '@throughline/chassis/tracing/span';
import type { Call } from '../graph/call.ts';
import { present } from '../graph/errors.ts';
import type { Execution } from '../graph/execution.ts';
import type { FetchReply, SubgraphFetch } from '../graph/fetch.ts';
import { writeResult } from '../graph/json-text.ts';
import { writeVariables } from '../graph/plan/run.ts';
import type { Planning, PreparedOperation } from '../graph/planning.ts';
import type { Audience, Delivery } from './delivery.ts';
import type { LiveOperation } from './operation.ts';
import type { Place } from './upstream/kept-subscription.ts';
import type { Upstreams } from './upstream/upstreams.ts';

/** What a subscription needs of the graph. */
export interface LiveGraph {
  readonly planning: Planning;
  readonly execution: Execution;
}

export interface LineOptions {
  readonly graph: LiveGraph;
  readonly upstreams: Upstreams;
  readonly operation: LiveOperation;
  readonly call: Call;
  readonly log: Logger;
  readonly tracing: Tracing | null;
  /** Begins behind this event; null begins now. */
  readonly after: string | null;
  readonly audience: Audience & { caughtUp(position: number): void };
}

/** Events that may be under way in here before the subgraph is asked to wait. */
const mostUnderWay = 500;
const fewUnderWay = 50;

/**
 * One upstream subscription and the answers to its events, in their order. The rest of the plan
 * runs for several events at once; who is behind (we, or who hears us) lets go of the upstream and
 * takes it up again behind the last event, so that nothing piles up and nothing is lost.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #prepared: PreparedOperation;
  readonly #primary: SubgraphFetch;
  #tail: Promise<void> = Promise.resolve();
  #underWay = 0;
  #cursor: string | null;
  #leaveUpstream: (() => void) | null = null;
  #paused = false;
  #stopped = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#cursor = options.after;
    const { document, operation, hash, variables } = options.operation;
    this.#prepared = options.graph.planning.prepare(document, operation, hash);
    const { primary } = this.#prepared.plan;
    if (!primary) throw new Error('the plan of a subscription has no primary fetch');
    const sent = writeVariables({ sent: variables }, primary, null);
    this.#primary = { ...primary, isQuery: false, variables: sent };
    this.#begin();
  }

  /** No further events are asked for; those under way still come. */
  pause(): void {
    this.#paused = true;
    // Without a place to go on from, an event let go is an event lost.
    if (this.#cursor !== null) this.#leave();
  }

  resume(): void {
    this.#paused = false;
    this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#leave();
  }

  #begin(): void {
    if (this.#leaveUpstream || this.#stopped || this.#paused) return;
    const { upstreams, call } = this.#options;
    const asked = { primary: this.#primary, call, after: this.#cursor };
    this.#leaveUpstream = upstreams.subscribe(asked, {
      event: (reply, place) => this.#take(reply, place),
      caughtUp: (cursor) => {
        this.#cursor = cursor;
        this.#inOrder(Promise.resolve(), () => this.#options.audience.caughtUp(readCursor(cursor)));
      },
      more: () => {
        this.#leave();
        this.#goOn();
      },
      end: (errors) => this.#inOrder(Promise.resolve(), () => this.#end(errors)),
    });
  }

  #leave(): void {
    this.#leaveUpstream?.();
    this.#leaveUpstream = null;
  }

  #take(reply: FetchReply, place: Place | null): void {
    if (place) this.#cursor = place.cursor;
    this.#underWay += 1;
    if (this.#underWay >= mostUnderWay && this.#cursor !== null) this.#leave();
    this.#inOrder(this.#trace(reply, place), (delivery) => {
      this.#options.audience.deliver(delivery);
      this.#underWay -= 1;
      this.#goOn();
    });
  }

  #goOn(): void {
    if (this.#underWay <= fewUnderWay) this.#begin();
  }

  /** Results in the order in which their events came, however long each took. */
  #inOrder<Result>(made: Promise<Result>, hand: (result: Result) => void): void {
    // It may fail while earlier ones are still waited for: nobody would be listening yet.
    made.catch(() => undefined);
    this.#tail = this.#tail.then(async () => {
      try {
        const result = await made;
        if (!this.#stopped) hand(result);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  /** An event that can't be answered must not be skipped in silence, and costs only who hears it. */
  #fail(error: unknown): void {
    if (this.#stopped) return;
    const { log, call } = this.#options;
    log.error({ requestId: call.requestId, err: error }, 'an event could not be answered');
    this.#end([{ message: 'An event could not be answered.' }]);
  }

  #end(errors: readonly GraphQLFormattedError[]): void {
    this.stop();
    const { requestId } = this.#options.call;
    this.#options.audience.end(errors.map((error) => present(error, requestId)));
  }

  /** A trace of its own, for it goes to many; linked to what it tells of. */
  #trace(reply: FetchReply, place: Place | null): Promise<Delivery> {
    const { tracing, operation, call } = this.#options;
    if (!tracing) return this.#answer(reply, place, call);
    const span = tracing.begin('subscription event', {
      kind: 'CONSUMER',
      attributes: {
        'graphql.operation.type': 'subscription',
        'graphql.operation.name': operation.operation.name?.value,
        'throughline.request_id': call.requestId,
      },
      links: place?.traceparent ? [place.traceparent] : [],
    });
    return during(span, () => this.#answer(reply, place, { ...call, span }));
  }

  async #answer(reply: FetchReply, place: Place | null, call: Call): Promise<Delivery> {
    const { graph, operation } = this.#options;
    const began = performance.now();
    const {
      data,
      errors,
      objects = 0,
    } = await graph.execution.answerEvent(this.#prepared, operation.variables, call, reply);
    const seconds = (performance.now() - began) / 1_000;
    measured()?.time('throughline_subscription_event_duration_seconds', {}, seconds);
    const shown = errors?.map((error) => present(error.toJSON(), call.requestId));
    const result: FormattedExecutionResult<unknown> = {
      data: data ?? null,
      ...(shown ? { errors: shown } : {}),
      ...(place ? { extensions: { cursor: place.cursor } } : {}),
    };
    return {
      position: place ? readCursor(place.cursor) : null,
      cursor: place?.cursor ?? null,
      object: place?.object ?? null,
      objects,
      text: writeResult(result),
    };
  }
}
