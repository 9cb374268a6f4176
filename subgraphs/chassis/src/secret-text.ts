/** Secrets that are known by their looks, wherever they turn up: our keys, tokens, passwords in addresses. */
const looks: readonly (readonly [RegExp, string])[] = [
  [/\btl_(dev|live|test)_[0-9A-Za-z_-]+/g, 'tl_$1_[secret]'],
  [/\beyJ[0-9A-Za-z_-]{5,}\.[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]*)?/g, '[token]'],
  [/\b(postgres(?:ql)?|https?|mqtts?|wss?):\/\/([^\s:/@]*):[^\s@/]+@/g, '$1://$2:[secret]@'],
];

/** The text without what looks like a secret. */
export function withoutSecrets(text: string): string {
  return looks.reduce((left, [look, instead]) => left.replace(look, instead), text);
}

const secretName =
  /^(key|authorization|cookie|connectionparams|x-throughline-rights|rightstoken|.*(apikey|api_key|pin|password|passphrase|secret|token))$/i;

/** Whether a field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
