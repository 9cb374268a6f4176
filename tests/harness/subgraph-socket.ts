import { connectionDeed, subscribeDeed } from '@throughline/chassis/graph/sockets';
import {
  createRightsSigner,
  type Deed,
  type Rights,
  rightsHeader,
  subscribeBody,
  upgradeDeed,
} from '@throughline/chassis/rights';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

export interface SubgraphSocketOptions {
  readonly url: string;
  readonly secret: string;
  readonly subgraph: string;
  readonly rights?: Rights;
}

const anything: Rights = {
  keyId: 'test',
  scopes: ['*'],
  party: { kind: 'INTERNAL' },
  sites: '*',
};

/** A socket straight to a subgraph, with the tokens that the gateway would bring. */
export function openSubgraphSocket(options: SubgraphSocketOptions): Client {
  const { url, secret, subgraph, rights = anything } = options;
  const signer = createRightsSigner(secret);
  const sign = (deed: Deed) => signer(subgraph, rights, deed);
  const headers = () => ({ [rightsHeader]: sign({ what: upgradeDeed, body: '/graphql' }) });
  class GatewaySocket extends WebSocket {
    constructor(address: string, protocols?: string) {
      super(address, protocols, { headers: headers() });
    }
  }
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: GatewaySocket,
    connectionParams: () => ({ rights: sign(connectionDeed) }),
  });
  const subscribe: Client['subscribe'] = (payload, sink) => {
    const extensions = {
      ...payload.extensions,
      get rights() {
        return sign({ what: subscribeDeed, body: subscribeBody(payload) });
      },
    };
    return client.subscribe({ ...payload, extensions }, sink);
  };
  return { ...client, subscribe };
}
