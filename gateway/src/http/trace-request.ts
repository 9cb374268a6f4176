import type { Rights } from '@throughline/chassis/rights';
import { during, type Span, type SpanNote, type Tracing } from '@throughline/chassis/tracing/span';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * A request's span, from its first byte on. The trace of who asks from inside is gone on with; a
 * partner's is linked to: it is not for strangers to say what is kept of ours.
 */
export async function traceRequest<T>(
  tracing: Tracing | null,
  { request, reply, rights }: { request: FastifyRequest; reply: FastifyReply; rights: Rights },
  run: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  if (!tracing) return run(undefined);
  const path = request.routeOptions.url ?? '';
  const { traceparent } = request.headers;
  const sent = typeof traceparent === 'string' ? traceparent : null;
  const isOurs = rights.party.kind === 'INTERNAL';
  const note: SpanNote = {
    kind: 'SERVER',
    startedAt: Date.now() - reply.elapsedTime,
    attributes: {
      'http.request.method': request.method,
      'http.route': path,
      'throughline.request_id': request.id,
    },
    links: sent !== null && !isOurs ? [sent] : [],
  };
  const begun = tracing.begin(`${request.method} ${path}`, note, isOurs ? sent : null);
  return during(begun, async (span) => {
    const answer = await run(span);
    span.note({ 'http.response.status_code': reply.statusCode });
    if (reply.statusCode >= 500) span.fail(String(reply.statusCode));
    return answer;
  });
}
