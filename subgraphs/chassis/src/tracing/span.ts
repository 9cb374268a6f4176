/** What a trace tells of one piece of work; in OpenTelemetry's terms, without its library. */
export interface SpanNote {
  readonly kind?: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';
  /** Never values that somebody sent: names, codes and counts of ours. */
  readonly attributes?: SpanAttributes;
  /** What set it off without waiting for it, as `traceparent`. */
  readonly links?: readonly string[];
  /** Milliseconds since 1970; now without it. */
  readonly startedAt?: number;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Work under way. It is handed on beside the request id, so that nothing has to remember it. */
export interface Span {
  /** W3C Trace Context: what others need to go on with this trace. */
  readonly traceparent: string;
  readonly traceId: string;
  begin(name: string, note?: SpanNote): Span;
  rename(name: string): void;
  note(attributes: SpanAttributes): void;
  /** By a code or a class; a message may hold what somebody sent. */
  fail(type: string): void;
  end(): void;
}

/** One part's way into traces; where nothing is traced there is none. */
export interface Tracing {
  /** Goes on with the trace of `parent`; begins one without it. */
  begin(name: string, note?: SpanNote, parent?: string | null): Span;
  stop(): Promise<void>;
}

/** Runs as a span below another; where nothing is traced it just runs. */
export async function within<T>(
  outer: Span | undefined,
  name: string,
  note: SpanNote,
  run: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  return outer ? during(outer.begin(name, note), run) : run(undefined);
}

/** Ends a span with the work that it is about. */
export async function during<T>(span: Span, run: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await run(span);
  } catch (error) {
    span.fail(errorType(error));
    throw error;
  } finally {
    span.end();
  }
}

/** What an answer's errors make of its span: the first one's code. */
export function failWith(
  span: Span | undefined,
  errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] | undefined,
): void {
  const [first] = errors ?? [];
  const code = first?.extensions?.code;
  if (first) span?.fail(typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR');
}

/** An error's code (of the graph, of a refusal, of PostgreSQL), else its class. */
export function errorType(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const extensions = 'extensions' in at ? (at.extensions as { code?: unknown }) : null;
    const code = extensions?.code ?? ('code' in at ? at.code : undefined);
    if (typeof code === 'string') return code;
  }
  return error instanceof Error ? error.name : typeof error;
}
