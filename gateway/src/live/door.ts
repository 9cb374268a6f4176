import { readCursor } from '@throughline/chassis/outbox/cursor';
import type { Logger } from '@throughline/chassis/log';
import { Refusal } from '@throughline/chassis/refusal';
import type { Rights } from '@throughline/chassis/rights';
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import type { AccessPolicy } from '../access/access.ts';
import type { ClientAddress } from '../access/client-address.ts';
import type { Call } from '../graph/call.ts';
import { present } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Account } from '../cost/budgets.ts';
import { costOf, throttled } from '../cost/cost.ts';
import { admit } from '../graph/limits/limits.ts';
import { writeResult } from '../graph/json-text.ts';
import { documentOf } from '../graph/safelist.ts';
import { hideSuggestions } from '../graph/suggestions.ts';
import { withRequestId } from '../graph/server.ts';
import type { FeedKind } from './feed.ts';
import type { Hub } from './hub.ts';
import { createOperationReader, isErrors, type LiveOperation, type Question } from './operation.ts';
import { type Outlet, Subscriber } from './subscriber.ts';

/** What comes through a socket or asks for an event stream. */
export interface LiveQuestion extends Question {
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
  readonly rights: Rights;
  readonly requestId: string;
}

/** Of a subscription, besides what its events carry. */
const costOfBeginning = 1;

/** What both live doors, WebSocket and Server-Sent Events, have in common. */
export interface Door {
  readonly access: AccessPolicy;
  readonly addressOf: ClientAddress;
  readonly log: Logger;
  /** Errors of the question itself, before anything is begun. */
  check(question: LiveQuestion): readonly GraphQLFormattedError[];
  /** Begins it; a query or mutation is answered and ended at once. */
  ask(question: LiveQuestion, outlet: Outlet): Promise<Subscriber | null>;
}

export function createDoor(options: {
  readonly graph: Graph;
  readonly access: AccessPolicy;
  readonly addressOf: ClientAddress;
  readonly hub: Hub;
  readonly log: Logger;
}): Door {
  const { graph, access, addressOf, hub, log } = options;
  const readQuestion = createQuestionReader(graph);
  const show = (errors: readonly GraphQLError[], { requestId }: LiveQuestion) =>
    errors.map((error) => present(error.toJSON(), requestId));
  return {
    access,
    addressOf,
    log,
    check: (question) => {
      const asked = readQuestion(question);
      return isErrors(asked) ? show(asked, question) : [];
    },
    ask: async (question, outlet) => {
      const call = { requestId: question.requestId, rights: question.rights };
      try {
        const asked = readQuestion(question);
        if (isErrors(asked)) {
          outlet.end(show(asked, question));
          return null;
        }
        const { operation, account, cursor, feed } = asked;
        if (operation.operation.operation === OperationTypeNode.SUBSCRIPTION) {
          account.spend(costOfBeginning);
          return new Subscriber({ hub, operation, call, cursor, feed, outlet, account });
        }
        const text = await answer(graph, operation, { ...call, showsCost: wantsCost(question) });
        outlet.write({ position: null, cursor: null, object: null, objects: 0, text });
        outlet.end([]);
      } catch (error) {
        log.error({ requestId: call.requestId, err: error }, 'live operation failed');
        outlet.end(show([new GraphQLError(String(error))], question));
      }
      return null;
    },
  };
}

/** The operation and what it may cost; or why it is not begun, which the audit trail hears. */
function createQuestionReader(graph: Graph) {
  const read = createOperationReader(graph.apiSchema);
  return (question: LiveQuestion) => {
    const { rights, requestId } = question;
    const refuse = (
      errors: readonly GraphQLError[],
      operation?: LiveOperation,
    ): readonly GraphQLError[] => {
      const call = { rights, requestId, operation: operation?.operation };
      graph.refusals.note(
        call,
        errors.map((error) => error.toJSON()),
      );
      return errors;
    };
    try {
      const wish = readWish(question);
      const query = documentOf(question, graph.safelist, rights) ?? question.query;
      if (query instanceof GraphQLError) return refuse([query]);
      const operation = read({ ...question, query });
      if (isErrors(operation)) {
        hideSuggestions(operation, rights);
        return refuse(operation);
      }
      const forbidden = graph.refuseByRules(operation.document, rights);
      const account = forbidden ?? admitLive(graph, operation, rights);
      if (account instanceof GraphQLError) return refuse([account], operation);
      return { operation, account, ...wish };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [new GraphQLError(error.message, { extensions: { code: error.code } })];
    }
  };
}

/** Held against the limits and the key's budget; who may begin is charged by what comes. */
function admitLive(graph: Graph, operation: LiveOperation, rights: Rights): Account | GraphQLError {
  const objects = admit(operation, operation.variables, rights);
  if (typeof objects !== 'number') return objects;
  const requestedQueryCost = costOf(operation.operation, objects);
  const account = graph.budgets.of(rights);
  const seconds = account.wait(requestedQueryCost);
  if (seconds === null) return account;
  const throttleStatus = account.status();
  return throttled(seconds, { requestedQueryCost, actualQueryCost: null, throttleStatus });
}

function wantsCost({ extensions }: LiveQuestion): boolean {
  return extensions?.cost === true;
}

/** `extensions.cursor` and `extensions.feed` of a subscription. */
function readWish({ extensions }: LiveQuestion): { cursor: string | null; feed: FeedKind } {
  const { cursor = null, feed = 'EVERY' } = extensions ?? {};
  if (cursor !== null && typeof cursor !== 'string') {
    throw new Refusal('BAD_USER_INPUT', 'A cursor is a text.');
  }
  if (cursor !== null) readCursor(cursor);
  const kind = typeof feed === 'string' ? feed.toUpperCase() : '';
  if (kind !== 'EVERY' && kind !== 'LATEST') {
    throw new Refusal('BAD_USER_INPUT', 'A feed is EVERY or LATEST.');
  }
  return { cursor, feed: kind };
}

async function answer(graph: Graph, operation: LiveOperation, call: Call): Promise<string> {
  const { source: query, operationName, variables } = operation;
  const { body } = await graph.server.executeOperation(
    { query, variables, ...(operationName === null ? {} : { operationName }) },
    { contextValue: call },
  );
  if (body.kind !== 'single') throw new Error('nothing is answered in increments');
  return withRequestId(writeResult(body.singleResult), call.requestId);
}
