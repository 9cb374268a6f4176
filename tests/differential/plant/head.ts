/** What every subgraph of the made-up plant begins with. */
export const head = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
      "@key" "@external" "@requires" "@provides" "@shareable" "@override" "@inaccessible"
      "@interfaceObject" "@tag" "@composeDirective" "@extends" "@cost" "@listSize"
    ])
    @link(url: "https://plant.example/audited/v1.2", import: ["@audited"])
    @composeDirective(name: "@audited")
  directive @audited(by: String! = "nobody", marks: [Int!]) repeatable on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | ENUM_VALUE
  """ For callers: every subgraph knows it, so it is in the API and travels along. """
  directive @traced(as: String) on FIELD
  scalar Decimal
`;
