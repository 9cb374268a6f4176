import { writeRefusal } from '../audit/entry.ts';
import { forget, type RequestContext } from '../context.ts';
import { codeLabel, measured } from '../metrics/meters.ts';
import { Refusal, toUserError, type UserError } from '../refusal.ts';

/** Runs a mutation's command: what the shop refuses becomes `userErrors`, faults stay faults. */
export async function answer<Payload extends object>(
  context: RequestContext,
  empty: Payload,
  run: () => Promise<Payload>,
): Promise<Payload & { userErrors: readonly UserError[] }> {
  try {
    const payload = await run();
    forget(context);
    return { ...payload, userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const asked = context.asked ?? { operation: 'unknown', input: null };
    const labels = { subgraph: context.subgraph, code: codeLabel(error.code) };
    measured()?.count('throughline_refusals_total', labels);
    await writeRefusal(context.house, context, asked, error);
    return { ...empty, userErrors: [toUserError(error)] };
  }
}
