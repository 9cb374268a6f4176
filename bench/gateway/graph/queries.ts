export type QueryName = 'big' | 'small';

/** The public benchmark's question: 16 fetches as Apollo plans it, most of entities, deep and wide. */
const big = `fragment User on User { id username name }
fragment Review on Review { id body }
fragment Product on Product { inStock name price shippingEstimate upc weight }
query Everything {
  users {
    ...User
    reviews {
      ...Review
      product {
        ...Product
        reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
      }
    }
  }
  topProducts {
    ...Product
    reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
  }
}`;

/** Three subgraphs, one after the other, for a few hundred bytes: what a fetch itself costs. */
const small = `query Mine { me { id username reviews { id product { upc name } } } }`;

export const queries: Readonly<Record<QueryName, string>> = { big, small };

/** What the stub answers where no subgraph is; for its own top rate. */
export const cannedAnswer = '{"data":{"canned":true}}';

/** Where the stub says how many calls it had. */
export const callsPath = '/calls';
