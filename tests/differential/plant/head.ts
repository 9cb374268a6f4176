/** What every subgraph of the made-up plant begins with. */
export const head = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
      "@key" "@external" "@requires" "@provides" "@shareable" "@override" "@inaccessible"
      "@interfaceObject" "@tag"
    ])
  scalar Decimal
`;
