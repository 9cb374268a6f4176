import { type Report, seconds } from './report.ts';

/** What a newcomer needs next: where, with which key, and three things to try. */
export function welcome(report: Report, house: { url: string; apiKey: string }): void {
  const url = house.url.replace('127.0.0.1', 'localhost');
  const query = '{ salesOrders(first: 5) { nodes { number status customer { name } } } }';
  report.say(`
Throughline is ready (${seconds()}).

  Graph    ${url}   HTTP and WebSocket; a browser gets GraphiQL
  API key  ${house.apiKey}   for development

Three things to try:
  1. Open ${url} in a browser, give it the key, and look at the orders:
       ${query}
  2. The same from a shell:
       curl -s ${url} -H 'authorization: Bearer ${house.apiKey}' \\
         -H 'content-type: application/json' -d '{"query":"${query}"}'
  3. Watch the floor in GraphiQL (npm start -- --simulate moves it):
       subscription { workOrderChanged { eventType occurredAt workOrder { number status } } }

Ctrl-C stops everything, the database included.
`);
}
