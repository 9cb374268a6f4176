import { startPlm } from '@throughline/plm/main';
import { startErp } from '@throughline/erp/main';
import { startRelay } from '@throughline/chassis/outbox/relay';
import { startGateway } from '@throughline/gateway/gateway';
import { createLog } from '@throughline/chassis/log';
import { importPlant } from '@throughline/tools/import/import';
import { expect, it } from 'vitest';
import { cloneDatabase } from '../harness/database.ts';
it('partial', async () => {
  const db = await cloneDatabase();
  const secret = db.secrets.secret; const log = createLog('x', 'warn');
  const relay = await startRelay({ databaseUrl: db.urls.relay, log });
  const plm = await startPlm({ databaseUrl: db.urls.plm, secret, log });
  const erp = await startErp({ databaseUrl: db.urls.erp, secret, log });
  const gw = await startGateway({ port: 0, secret, apiKey: db.secrets.apiKey, subgraphs: { plm: plm.url, erp: erp.url, mes: 'http://127.0.0.1:9/graphql' }, log });
  const out = { step: (t: string) => console.log(Math.round(performance.now()), t), say: (t: string) => console.log(t) };
  for (const _ of [1, 2]) {
    const t = performance.now();
    const r = await importPlant({ url: gw.url, key: db.secrets.apiKey, directory: '/tmp/imp/big', log: out });
    console.log(performance.now() - t, JSON.stringify(r.files), r.bad.length);
  }
  await gw.stop(); await erp.stop(); await plm.stop(); await relay.stop(); await db.drop();
  expect(1).toBe(1);
}, 120000);
