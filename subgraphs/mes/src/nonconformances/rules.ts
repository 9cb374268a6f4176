import { Refusal } from '@throughline/chassis/refusal';

export type NonConformanceStatus = 'OPEN' | 'IN_REVIEW' | 'DISPOSITIONED' | 'CLOSED';
export type Disposition = 'USE_AS_IS' | 'REWORK' | 'SCRAP' | 'RETURN';

/** Allowed transitions of a nonconformance. The SDL tells the same table. */
export const nonConformanceTransitions = {
  PROPOSE: { from: ['OPEN'], to: 'IN_REVIEW' },
  REJECT: { from: ['IN_REVIEW'], to: 'OPEN' },
  WITHDRAW: { from: ['IN_REVIEW'], to: 'OPEN' },
  DISPOSE: { from: ['IN_REVIEW'], to: 'DISPOSITIONED' },
  CLOSE: { from: ['DISPOSITIONED'], to: 'CLOSED' },
} as const satisfies Record<
  string,
  { from: readonly NonConformanceStatus[]; to: NonConformanceStatus }
>;

export type NonConformanceCommand = keyof typeof nonConformanceTransitions;

export function assertMayTurn(
  { number, status }: { readonly number: string; readonly status: NonConformanceStatus },
  command: NonConformanceCommand,
): void {
  const from: readonly NonConformanceStatus[] = nonConformanceTransitions[command].from;
  if (from.includes(status)) return;
  throw new Refusal(
    'NONCONFORMANCE_STATUS_FORBIDS',
    `${number} is ${status}; it would have to be ${from.join(' or ')}.`,
    'nonConformanceId',
  );
}

export function assertLotOf(itemOfLot: string | null, itemId: string, field: string): void {
  if (itemOfLot === null) throw new Refusal('NOT_FOUND', 'There is no such lot.', field);
  if (itemOfLot === itemId) return;
  throw new Refusal('LOT_OF_OTHER_ITEM', 'This lot is of another item.', field);
}

export interface Member {
  readonly role: string;
  readonly personId: string;
}

const mostMembers = 100;
const rolePattern = /^[A-Z][A-Z0-9_]{0,39}$/;

export function assertBoard(members: readonly Member[]): void {
  if (members.length < 1 || members.length > mostMembers) {
    throw new Refusal(
      'BOARD_SIZE_OUT_OF_RANGE',
      `A board has 1 to ${mostMembers} members.`,
      'members',
    );
  }
  const seen = new Set<string>();
  for (const [at, { role, personId }] of members.entries()) {
    if (!rolePattern.test(role)) {
      throw new Refusal(
        'ROLE_NOT_VALID',
        'A role is written in capitals, digits and underscores, e.g. `QUALITY`.',
        `members.${at}.role`,
      );
    }
    const member = `${role} ${personId}`;
    if (seen.has(member)) {
      throw new Refusal('DUPLICATE_MEMBER', `They are ${role} already.`, `members.${at}.personId`);
    }
    seen.add(member);
  }
}

export function assertMaySetBoard(scopes: readonly string[]): void {
  if (scopes.includes('*') || scopes.includes('quality:configure')) return;
  throw new Refusal('SCOPE_REQUIRED', 'This key lacks the scope quality:configure.');
}

export function assertBoardSet(board: readonly Member[]): void {
  if (board.length > 0) return;
  throw new Refusal('BOARD_NOT_SET', 'There is no board to decide about it.', 'disposition');
}

/** Roles of a board in order, each once. */
export function rolesOf(board: readonly Member[]): string[] {
  return [...new Set(board.map(({ role }) => role))].sort();
}

export function awaitedRoles(
  board: readonly Member[],
  signed: readonly { readonly role: string | null }[],
): string[] {
  return rolesOf(board).filter((role) => !signed.some((one) => one.role === role));
}

/** Each role signs once, by one of those who may. */
export function assertMaySign(
  board: readonly Member[],
  signed: readonly { readonly role: string | null }[],
  { role, personId }: Member,
): void {
  const may = board.filter((one) => one.role === role);
  if (may.length === 0) {
    throw new Refusal('ROLE_NOT_ASKED', `${role} has nothing to decide about it.`, 'role');
  }
  if (!may.some((one) => one.personId === personId)) {
    throw new Refusal('NOT_ON_BOARD', `They may not sign for ${role}.`, 'personId');
  }
  if (signed.some((one) => one.role === role)) {
    throw new Refusal('ALREADY_SIGNED', `${role} has signed.`, 'role');
  }
}
