import type { AskInProcess } from '@throughline/chassis/graph/in-process';
import type { FetchReply } from '../fetch.ts';
import { allowedMs, SubgraphSilent, type Transport } from './transport.ts';

/** A subgraph in this process: nothing is written to be read again. */
export function openInProcessTransport(
  subgraph: string,
  ask: AskInProcess,
  timeoutMs: number,
): Transport {
  return {
    close: () => Promise.resolve(),
    send: (fetch, { rights, requestId, span }) =>
      new Promise<FetchReply>((resolve, reject) => {
        const { query, operationName, variables } = fetch;
        const allowed = allowedMs(fetch, timeoutMs);
        const overdue = setTimeout(
          () => reject(new SubgraphSilent(subgraph, `no answer in ${allowed} ms`)),
          allowed,
        );
        const question = {
          query,
          operationName,
          variables: JSON.parse(variables) as Record<string, unknown>,
          rights,
          requestId,
          traceparent: span?.traceparent,
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
