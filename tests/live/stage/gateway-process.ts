import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { GatewayOptions } from '@throughline/gateway/gateway';

export interface GatewayProcess {
  readonly url: string;
  /** After a collection of garbage. */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** Asks it to drain; its exit code. */
  end(): Promise<number | null>;
}

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const program = fileURLToPath(new URL('gateway.ts', import.meta.url));

export async function startGatewayProcess(
  options: Partial<GatewayOptions>,
): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ['--expose-gc', '--import', tsx, program], {
    env: { ...process.env, STAGE_GATEWAY: JSON.stringify({ port: 0, ...options }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const hear = async (): Promise<unknown> => ((await once(child, 'message')) as unknown[])[0];
  return {
    url: (await hear()) as string,
    memory: () => {
      const answer = hear();
      child.send('memory');
      return answer as Promise<NodeJS.MemoryUsage>;
    },
    end: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      return ((await ended) as [number | null])[0];
    },
  };
}
