import { Refusal, notFound } from '@throughline/chassis/refusal';

const longestName = 100;

/** The name of a what-if version; refused when it is empty or too long. */
export function versionName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== '' && trimmed.length <= longestName) return trimmed;
  throw new Refusal('INVALID_NAME', `A name has 1 to ${longestName} characters.`, 'name');
}

interface Version {
  readonly name: string;
  readonly status: 'OPEN' | 'TAKEN' | 'DROPPED';
}

/** Only what was neither taken nor dropped may be changed, taken or dropped. */
export function openVersion<Row extends Version>(
  version: Row | undefined,
  what: string,
  field: string,
): Row {
  if (!version) throw notFound(what, field);
  if (version.status === 'OPEN') return version;
  throw new Refusal('VERSION_CLOSED', `${version.name} was taken or dropped.`, field);
}
