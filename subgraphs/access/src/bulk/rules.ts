import { Refusal } from '@throughline/chassis/refusal';

const mostUnended = 20;
const mostGibibytes = 8;

/** What one party has: its files are there for some days after their end. */
export function assertRoom(there: { readonly unended: number; readonly bytes: number }): void {
  if (there.unended >= mostUnended) {
    throw new Refusal(
      'TOO_MANY_BULK_OPERATIONS',
      `A party has at most ${mostUnended} bulk operations that have not ended.`,
    );
  }
  if (there.bytes < mostGibibytes * 1024 ** 3) return;
  throw new Refusal(
    'BULK_FILES_FULL',
    `The files of a party hold at most ${mostGibibytes} GiB together; the oldest are deleted first.`,
  );
}

/** What would keep secrets in a file, or begin more of the kind. */
const notInBulk = new Set(['keys', 'webhooks', 'bulk']);

export function assertInBulk(mutation: string, scope: string, secretInput: string | null): void {
  const [area = ''] = scope.split(':');
  if (notInBulk.has(area)) {
    throw new Refusal('MUTATION_NOT_IN_BULK', `${mutation} is asked for one by one.`, 'document');
  }
  if (secretInput === null) return;
  throw new Refusal(
    'MUTATION_NOT_IN_BULK',
    `${mutation} takes a secret (${secretInput}), which is not kept in lines.`,
    'document',
  );
}
