import type { AskInProcess } from '@throughline/chassis/graph/in-process';
import type { FetchReply } from '../fetch.ts';
import { SubgraphSilent, type Transport } from './transport.ts';

/** A subgraph in this process: nothing is written to be read again. */
export function openInProcessTransport(
  subgraph: string,
  ask: AskInProcess,
  timeoutMs: number,
): Transport {
  return {
    close: () => Promise.resolve(),
    send: ({ query, operationName, variables }, { rights, requestId }) =>
      new Promise<FetchReply>((resolve, reject) => {
        const overdue = setTimeout(
          () => reject(new SubgraphSilent(subgraph, `no answer in ${timeoutMs} ms`)),
          timeoutMs,
        );
        const question = {
          query,
          operationName,
          variables: JSON.parse(variables) as Record<string, unknown>,
          rights,
          requestId,
        };
        ask(question).then(
          (reply) => {
            clearTimeout(overdue);
            resolve(reply);
          },
          (error: unknown) => {
            clearTimeout(overdue);
            reject(new SubgraphSilent(subgraph, 'failed', error));
          },
        );
      }),
  };
}
