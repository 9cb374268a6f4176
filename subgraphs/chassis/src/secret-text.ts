const ends = 'pin|password|passphrase|secret|token|api_?key';
const whole = 'key|authorization|cookie|connectionparams|x-throughline-rights';
const names = `(?:[a-z_-]*(?:${ends})|${whole})`;

/** Secrets that are known by their looks, wherever they turn up, and those that follow their name. */
const looks: readonly (readonly [RegExp, string])[] = [
  [/\btl_(dev|live|test)_[0-9A-Za-z_-]+/g, 'tl_$1_[secret]'],
  [/\beyJ[0-9A-Za-z_-]{5,}\.[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]*)?/g, '[token]'],
  [/\b([a-z]{2,12}:\/\/[^\s:/@"\\]*):[^\s@/"\\]+@/g, '$1:[secret]@'],
  // In JSON, in GraphQL, and in either of them quoted inside a JSON text.
  [new RegExp(`(\\b${names}"?\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi'), '$1[secret]'],
  [new RegExp(`(\\b${names}\\\\*"?\\s*:\\s*\\\\+")[^"]*?(?=\\\\*")`, 'gi'), '$1[secret]'],
];

/** The text without what looks like a secret. */
export function withoutSecrets(text: string): string {
  return looks.reduce((left, [look, instead]) => left.replace(look, instead), text);
}

const secretName = new RegExp(`^${names}$`, 'i');

/** Whether a field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
