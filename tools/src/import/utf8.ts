/** Where a file stops being UTF-8. */
export interface BadByte {
  readonly line: number;
  /** From the start of the file, 0 is the first. */
  readonly offset: number;
  readonly byte: number;
}

export interface Utf8Check {
  /** Null while all is well; the same answer for ever once it is not. */
  take(chunk: Uint8Array): BadByte | null;
  end(): BadByte | null;
}

/** Looks at the bytes as they pass: a decoder would put U+FFFD into people's data and say nothing. */
export function checkUtf8(): Utf8Check {
  let line = 1;
  let offset = 0;
  /** Bytes that must still follow, and what the next one may be (RFC 3629). */
  let missing = 0;
  let low = 0x80;
  let high = 0xbf;
  let bad: BadByte | null = null;
  /** Where the character began: what spoils it is seen one byte too late. */
  let lead: BadByte = { line, offset, byte: 0 };

  const step = (byte: number): void => {
    if (missing > 0) {
      if (byte < low || byte > high) bad = lead;
      missing -= 1;
      low = 0x80;
      high = 0xbf;
    } else if (byte < 0x80) {
      if (byte === 0) bad = { line, offset, byte };
      if (byte === 0x0a) line += 1;
    } else if (byte < 0xc2 || byte > 0xf4) {
      bad = { line, offset, byte };
    } else {
      lead = { line, offset, byte };
      missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      if (byte === 0xe0) low = 0xa0;
      if (byte === 0xed) high = 0x9f;
      if (byte === 0xf0) low = 0x90;
      if (byte === 0xf4) high = 0x8f;
    }
    offset += 1;
  };

  return {
    take: (chunk) => {
      for (const byte of chunk) {
        step(byte);
        if (bad) break;
      }
      return bad;
    },
    end: () => bad ?? (missing > 0 ? lead : null),
  };
}
