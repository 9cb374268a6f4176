const ends = 'pin|password|passphrase|secret|token|api_?key';
const whole = 'key|authorization|cookie|connectionparams|x-throughline-rights';
const names = `(?:[a-z_-]*(?:${ends})|(?:[a-z_-]*-)?(?:${whole}))`;
/** Where a name begins and nowhere within it: else a long text of hyphens takes seconds. */
const named = `(?<![a-z_-])${names}`;

/** Secrets that are known by their looks, wherever they turn up, and those that follow their name. */
const looks: readonly (readonly [RegExp, string])[] = [
  [/\btl_(dev|live|test)_[0-9A-Za-z_-]+/g, 'tl_$1_[secret]'],
  [/\bwhsec_[0-9A-Za-z+/_-]+=*/g, 'whsec_[secret]'],
  [/\beyJ[0-9A-Za-z_-]{5,2000}\.[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]*)?/g, '[token]'],
  [/\b([a-z]{2,12}:\/\/[^\s:/@"\\]*):[^\s@/"\\]+@/g, '$1:[secret]@'],
  [/\b(Bearer )[\w.~+/-]{12,}=*/gi, '$1[secret]'],
  [new RegExp(`([?&]${names}=)[^&\\s"\\\\#]*`, 'gi'), '$1[secret]'],
  // In JSON, in GraphQL, and in either of them quoted inside a JSON text.
  [new RegExp(`(${named}"?\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi'), '$1[secret]'],
  [new RegExp(`(${named}\\\\*"?\\s*:\\s*\\\\+")[^"]*?(?=\\\\*")`, 'gi'), '$1[secret]'],
  // As Node shows values.
  [new RegExp(`(${named}'?\\s*:\\s*')(?:[^'\\\\]|\\\\.)*`, 'gi'), '$1[secret]'],
  // A number as long as a PIN (a drawing's "pin: 6" is none); JSON is to stay JSON.
  [new RegExp(`(${named}\\\\*"?\\s*:\\s*)-?\\d{6}[\\d.e+-]*`, 'gi'), '$10'],
];

/** Shorter ones are words that stand in lines for other reasons. */
const shortestOwn = 16;
const own = new Set<string>();

/** A secret of this installation's that has no looks: cut out from now on wherever it turns up. */
export function hideSecret(secret: string): void {
  if (secret.length >= shortestOwn) own.add(secret);
}

/** The password in a database's address. */
export function hidePassword(url: string): void {
  if (!URL.canParse(url)) return;
  const { password } = new URL(url);
  hideSecret(password);
  hideSecret(decodeURIComponent(password));
}

/** The text without what looks like a secret. */
export function withoutSecrets(text: string): string {
  let left = text;
  for (const [look, instead] of looks) left = left.replace(look, instead);
  for (const secret of own) left = left.replaceAll(secret, '[secret]');
  return left;
}

const secretName = new RegExp(`^${names}$`, 'i');

/** Whether a field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
