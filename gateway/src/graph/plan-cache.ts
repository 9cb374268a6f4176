import type { QueryPlan, QueryPlanCache } from '@apollo/query-planner';

/**
 * Plans by operation, the least used forgotten. A subscription's plan is kept as a sequence of
 * its primary and its rest: the stock executor refuses a Subscription node, and runs this.
 */
export function createPlanCache(most = 1000): QueryPlanCache {
  const plans = new Map<string, QueryPlan>();
  return {
    get: (key) => {
      const plan = plans.get(key);
      if (plan) {
        plans.delete(key);
        plans.set(key, plan);
      }
      return Promise.resolve(plan);
    },
    set: (key, plan) => {
      // In place, because the executor goes on with this very object.
      if (plan.node?.kind === 'Subscription') {
        const { primary, rest } = plan.node;
        plan.node = rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary;
      }
      plans.set(key, plan);
      for (const oldest of plans.keys()) {
        if (plans.size <= most) break;
        plans.delete(oldest);
      }
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(plans.delete(key)),
    clear: () => plans.clear(),
  };
}
