import {
  type Attributes,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
  TraceFlags,
} from '@opentelemetry/api';
import { parseTraceParent, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  ATTR_ERROR_TYPE,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_NAMESPACE,
} from '@opentelemetry/semantic-conventions';
import type { Logger } from '../log.ts';
import type { Span, SpanAttributes, SpanNote, Tracing } from './span.ts';

/** Names come from callers, and have no end of their own. */
const attributeValueLengthLimit = 200;
/** A collector that is away must not hold up the end of the process. */
const stopWithinMs = 2_000;
const quietMs = 60_000;
const sampledFlag: number = TraceFlags.SAMPLED;

/**
 * Sends a part's spans as OTLP over HTTP. A provider of its own for each part, for several may run
 * in one process; what waits is bounded (OTEL_BSP_MAX_QUEUE_SIZE, 2,048 spans), the rest is dropped.
 */
export function openOtlp(part: string, log: Logger, environment: NodeJS.ProcessEnv): Tracing {
  tellOfLosses(log);
  const house = environment.OTEL_SERVICE_NAME || 'throughline';
  const resource = defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        [ATTR_SERVICE_NAME]: `${house}-${part}`,
        [ATTR_SERVICE_NAMESPACE]: house,
      }),
    );
  const provider = new BasicTracerProvider({
    resource,
    spanLimits: { attributeValueLengthLimit },
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('throughline');
  return {
    begin: (name, note, parent) => open(tracer, contextOf(parent), name, note),
    stop: async () => {
      const overdue = new Promise((done) => setTimeout(done, stopWithinMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), overdue]);
    },
  };
}

/** Once a minute: a collector that is away would else fill the log. */
function tellOfLosses(log: Logger): void {
  let toldAt = -Infinity;
  setGlobalErrorHandler((error) => {
    const now = performance.now();
    if (now - toldAt < quietMs) return;
    toldAt = now;
    const reason = typeof error === 'string' ? error : error.message;
    log.warn(
      { reason: reason?.slice(0, 300) },
      'traces are lost: the collector does not take them',
    );
  });
}

function contextOf(traceparent: string | null | undefined): Context {
  const remote = traceparent ? parseTraceParent(traceparent) : null;
  return remote ? trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }) : ROOT_CONTEXT;
}

function open(tracer: Tracer, parent: Context, name: string, note: SpanNote = {}): Span {
  const options = {
    kind: SpanKind[note.kind ?? 'INTERNAL'],
    attributes: (note.attributes ?? {}) as Attributes,
    links: (note.links ?? []).flatMap(toLink),
    ...(note.startedAt === undefined ? {} : { startTime: note.startedAt }),
  };
  const span = tracer.startSpan(name, options, parent);
  return new OtlpSpan(tracer, span, trace.setSpan(parent, span));
}

function toLink(traceparent: string): Link[] {
  const context = parseTraceParent(traceparent);
  return context ? [{ context }] : [];
}

class OtlpSpan implements Span {
  readonly #tracer: Tracer;
  readonly #span: OtelSpan;
  readonly #context: Context;

  constructor(tracer: Tracer, span: OtelSpan, context: Context) {
    this.#tracer = tracer;
    this.#span = span;
    this.#context = context;
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.#span.spanContext();
    const sampled = (traceFlags & sampledFlag) !== 0;
    return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
  }

  get traceId(): string {
    return this.#span.spanContext().traceId;
  }

  begin(name: string, note?: SpanNote): Span {
    return open(this.#tracer, this.#context, name, note);
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  note(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  fail(type: string): void {
    this.#span.setAttribute(ATTR_ERROR_TYPE, type);
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.#span.end();
  }
}
