/** What stands between two line feeds; a longer line is cut, and said to be too long. */
export interface Line {
  readonly text: string;
  readonly isWhole: boolean;
}

const longestLine = 16 * 1024;
const newline = 0x0a;

/** The lines of a body as it comes, without ever holding more than one chunk and one line. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line[]> {
  let rest: Buffer[] = [];
  let kept = 0;
  const keep = (part: Buffer): void => {
    if (kept <= longestLine) rest.push(part);
    kept += part.length;
  };
  const take = (): Line => {
    const whole = rest.length === 1 ? rest[0] : Buffer.concat(rest);
    const isWhole = kept <= longestLine;
    rest = [];
    kept = 0;
    return { text: (whole ?? Buffer.alloc(0)).toString('utf8', 0, longestLine), isWhole };
  };
  for await (const given of body) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      keep(chunk.subarray(from, at));
      lines.push(take());
      from = at + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  if (kept > 0) yield [take()];
}
