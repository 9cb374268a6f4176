import type { Logger } from '../log.ts';
import type { Tracing } from './span.ts';

/** Traces go where OpenTelemetry's own variables say; without them nothing of it is even loaded. */
export async function openTracing(
  part: string,
  log: Logger,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Tracing | null> {
  if (!isWanted(environment)) return null;
  const { openOtlp } = await import('./otlp.ts');
  return openOtlp(part, log, environment);
}

function isWanted(environment: NodeJS.ProcessEnv): boolean {
  const endpoint =
    environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff =
    environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true' ||
    environment.OTEL_TRACES_EXPORTER === 'none';
  return Boolean(endpoint) && !isOff;
}
