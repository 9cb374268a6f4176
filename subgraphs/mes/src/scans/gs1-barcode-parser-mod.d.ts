/** What is used of it: the package has no types of its own. */
declare module 'gs1-barcode-parser-mod' {
  interface ParsedElement {
    readonly ai: string;
    readonly dataTitle: string;
    /** As it was read. */
    readonly raw: string;
    /** Empty when it is no date. */
    readonly isoDate: string;
  }
  const parser: {
    parseBarcode(code: string): { readonly parsedCodeItems: readonly ParsedElement[] };
  };
  export = parser;
}
