const newline = 0x0a;
const endMark = Buffer.from('\\.\n');

/** Reads a backup's lines, and whole runs of rows at once. */
export class LineReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next line without its end; null at the end of the text. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.#rest.indexOf(newline);
      if (at >= 0) {
        const line = this.#rest.subarray(0, at).toString('utf8');
        this.#rest = this.#rest.subarray(at + 1);
        return line;
      }
      if (!(await this.#more())) return null;
    }
  }

  /** Rows up to the end mark, in pieces of whole lines. */
  async *rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = this.#endMark();
      if (end >= 0) {
        if (end > 0) yield this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + endMark.length);
        return;
      }
      const whole = this.#rest.lastIndexOf(newline) + 1;
      if (whole > 0) {
        yield this.#rest.subarray(0, whole);
        this.#rest = this.#rest.subarray(whole);
      }
      if (!(await this.#more())) throw new Error('the text ends within a table');
    }
  }

  /** Where a line consists of the end mark alone. */
  #endMark(): number {
    let at = this.#rest.indexOf(endMark);
    while (at > 0 && this.#rest[at - 1] !== newline) at = this.#rest.indexOf(endMark, at + 1);
    return at;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    this.#rest = Buffer.concat([this.#rest, next.value]);
    return true;
  }
}
