import type { FastifyRequest } from 'fastify';

/** `x-show-cost: true` has an answer tell what it cost, as `extensions.cost` of the request does. */
export function asksCost({ headers }: FastifyRequest): boolean {
  return headers['x-show-cost'] === 'true';
}
