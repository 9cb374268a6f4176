/** What stands in the editor at first; a test holds it against the graph. */
export const firstQuestion = `# Ctrl-Enter asks the question the cursor is in.
query Orders {
  salesOrders(first: 5) {
    edges {
      node {
        number
        status
        customer { name }
        lines {
          lineNumber
          quantity { value unit }
          promisedOn
          item { number description }
          workOrders { number status }
        }
      }
    }
  }
}

# Watch the floor move: names from three subgraphs with each event.
subscription Floor {
  workOrderChanged {
    eventType
    occurredAt
    workOrder { number status item { number description } }
  }
}
`;
