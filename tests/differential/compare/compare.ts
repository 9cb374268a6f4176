import type { GraphQLSchema } from 'graphql';
import type { Answered, Asked, Gateway } from '../gateways/asked.ts';
import { isEmptyRenamed, isNestedListReplaced, isRefusedByOurs } from '../deviations.ts';
import { findDifferences } from './data.ts';
import { compareErrors } from './errors.ts';
import { narrowed } from './narrowed.ts';

export interface Gateways {
  readonly stock: Gateway;
  readonly ours: Gateway;
  readonly schema: GraphQLSchema;
}

/**
 * What differs between the gateways' answers, as sentences that a reader can act on. Stock forgets
 * types in two ways, so where answers differ it is asked again such that it does not.
 */
export async function compare(
  gateways: Gateways,
  asked: Asked,
  silent: string | null,
): Promise<{ readonly ours: Answered; readonly faults: readonly string[] }> {
  const trouble = { silent, keepsTypes: false };
  const ours = await refusing(gateways.ours)(asked, trouble);
  const stock = await refusing(gateways.stock)(asked, trouble);
  if (isRefusedByOurs(stock, ours)) return { ours, faults: [] };
  const requests = compareRequests(stock, ours);
  const answers = compareAnswers({ stock, ours }, silent);
  if (answers.length === 0) return { ours, faults: requests };
  const mended = { silent, keepsTypes: true };
  for (const same of [narrowed(gateways.schema, asked), asked]) {
    const again = await refusing(gateways.stock)(same, mended);
    if (compareAnswers({ stock: again, ours }, silent).length === 0)
      return { ours, faults: requests };
  }
  return { ours, faults: [...requests, ...answers] };
}

interface Answers {
  readonly stock: Answered;
  readonly ours: Answered;
}

function compareAnswers({ stock, ours }: Answers, silent: string | null): string[] {
  const differences = findDifferences(stock.data ?? null, ours.data ?? null);
  const data = differences
    .filter(
      (difference) =>
        !isNestedListReplaced(difference) && !isEmptyRenamed(difference, ours.requests),
    )
    .map(({ path, stock: theirs, ours: own }) => {
      const place = path.length === 0 ? 'data' : path.join('.');
      return `at ${place} stock ${JSON.stringify(theirs)}, ours ${JSON.stringify(own)}`;
    });
  // How a silent subgraph is told is our own.
  return silent ? data : [...data, ...compareErrors(ours.data, stock.errors, ours.errors)];
}

function compareRequests(stock: Answered, ours: Answered): string[] {
  return [
    ...[...stock.requests]
      .filter((one) => !ours.requests.has(one))
      .map((one) => `asked by stock: ${one}`),
    ...[...ours.requests]
      .filter((one) => !stock.requests.has(one))
      .map((one) => `asked by ours: ${one}`),
  ];
}

/** The planner finds no way for a few operations over interface objects: the same for both. */
function refusing(gateway: Gateway): Gateway {
  return async (asked, trouble) => {
    try {
      return await gateway(asked, trouble);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { errors: [{ message, isCompletion: false }], requests: new Set() };
    }
  };
}
