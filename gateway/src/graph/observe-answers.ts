import type { Logger } from '@throughline/chassis/log';
import { codeLabel, measured } from '@throughline/chassis/metrics/meters';
import { during, failWith, type Span, type Tracing } from '@throughline/chassis/tracing/span';
import { GraphQLError } from 'graphql';
import type { Call } from './call.ts';
import type { Answer } from './execution.ts';
import type { Answerer, Asked } from './executor.ts';

/** What is told of each operation, as far as anybody asked for it. */
export interface Observers {
  readonly tracing: Tracing | null;
  readonly log: Logger;
}

/** Each operation in the trace, in the metrics and in the log. */
export function observeAnswers({ tracing, log }: Observers, answer: Answerer): Answerer {
  const traced = tracing ? traceAnswers(tracing, answer) : answer;
  if (!measured() && !log.isLevelEnabled('info')) return traced;
  return async (asked, call) => {
    const began = performance.now();
    const tell = (given: Pick<Answer, 'errors'>): void => {
      const [first] = given.errors ?? [];
      const code = first ? codeLabel(first.extensions.code ?? 'INTERNAL_SERVER_ERROR') : 'OK';
      const type = asked.operation.operation;
      const milliseconds = performance.now() - began;
      measured()?.time('throughline_request_duration_seconds', { type, code }, milliseconds / 1e3);
      const { requestId } = call;
      const operation = asked.operation.name?.value;
      log.info(
        { requestId, type, operation, code, milliseconds: Math.round(milliseconds) },
        'answered',
      );
    };
    try {
      const given = await traced(asked, call);
      tell(given);
      return given;
    } catch (error) {
      tell({ errors: [new GraphQLError('failed')] });
      throw error;
    }
  };
}

/** Below its HTTP request, or, through a socket, a trace of its own. */
function traceAnswers(tracing: Tracing, answer: Answerer): Answerer {
  return (asked, call) =>
    during(begin(tracing, asked, call), async (span) => {
      const given = await answer(asked, { ...call, span });
      failWith(span, given.errors);
      return given;
    });
}

/** Its text and its variables are nobody else's to read: kind, name and request id. */
function begin(tracing: Tracing, { operation }: Asked, call: Call): Span {
  const attributes = {
    'graphql.operation.type': operation.operation,
    'graphql.operation.name': operation.name?.value,
    'throughline.request_id': call.requestId,
  };
  return call.span
    ? call.span.begin(operation.operation, { attributes })
    : tracing.begin(operation.operation, { kind: 'SERVER', attributes });
}
