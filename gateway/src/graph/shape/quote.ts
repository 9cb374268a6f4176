/** All but what stands in a JSON string as it is; half a surrogate pair is written as an escape. */
const escaped = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
/** Up to here a look at each character is faster than a pattern. */
const short = 40;

/** `JSON.stringify` for text, two to three times as fast where nothing needs an escape. */
export function quote(text: string): string {
  if (text.length > short) return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd800 && code <= 0xdfff)) {
      return JSON.stringify(text);
    }
  }
  return `"${text}"`;
}
