import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { SubgraphSilent, type Transport } from './transport.ts';

/** So many calls in a row without an answer, and the subgraph is left alone. */
const mostSilent = 20;
/** Then one call tries again after this long. */
const againMs = 500;

/**
 * A subgraph that is down or hung is not asked by every call again: its fields are answered as
 * unavailable at once, and one call now and then finds out whether it is back.
 */
export function withBreaker(subgraph: string, transport: Transport): Transport {
  const breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(mostSilent),
    halfOpenAfter: againMs,
  });
  return {
    close: () => transport.close(),
    send: async (fetch, call) => {
      try {
        return await breaker.execute(() => transport.send(fetch, call));
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new SubgraphSilent(subgraph, 'did not answer lately');
      }
    },
  };
}
