import { during, failWith, type Span, type Tracing } from '@throughline/chassis/tracing/span';
import type { Call } from './call.ts';
import type { Answerer, Asked } from './executor.ts';

/** Each operation is a span: below its HTTP request, or, through a socket, a trace of its own. */
export function traceAnswers(tracing: Tracing | null, answer: Answerer): Answerer {
  if (!tracing) return answer;
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
