import { useMeters } from './meters.ts';

/** Opens the process's metrics where they are asked for; to be called before what they measure. */
export async function openMetrics(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ stop(): Promise<void> } | null> {
  const text = environment.THROUGHLINE_METRICS_PORT ?? '';
  if (text === '' || text === '0') return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`THROUGHLINE_METRICS_PORT is "${text}", which is no port (1 to 65535).`);
  }
  const { openPrometheus } = await import('./prometheus.ts');
  const prometheus = await openPrometheus(port).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? new Error(`THROUGHLINE_METRICS_PORT: port ${port} is taken.`) : error;
  });
  useMeters(prometheus.meters);
  return {
    stop: async () => {
      useMeters(null);
      await prometheus.stop();
    },
  };
}
