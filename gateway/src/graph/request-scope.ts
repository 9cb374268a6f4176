import { AsyncLocalStorage } from 'node:async_hooks';

/** Apollo formats errors without telling whose they are, also those from before any context. */
const scope = new AsyncLocalStorage<string>();

export function inRequest<T>(requestId: string, run: () => T): T {
  return scope.run(requestId, run);
}

export function currentRequestId(): string {
  return scope.getStore() ?? 'none';
}
