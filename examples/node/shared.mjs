// One store for all processes of a host: the workers of a cluster, and any other process that opens it.
import cluster from 'node:cluster';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import limen from 'limen';

const place = process.env.SHOP ?? path.join(mkdtempSync(path.join(os.tmpdir(), 'shop-')), 'store');
const gate = await limen.open(`lmdb:${place}`, { issuer: 'https://shop.example', audience: 'shop' }); // each its own

if (cluster.isPrimary) {
  const session = await gate.sessions.create('alex');
  const worker = cluster.fork({ SHOP: place });
  await once(worker, 'message');
  const ask = async () => {
    worker.send(session.ticket);
    console.log('the worker says:', (await once(worker, 'message'))[0]);
  };
  await ask();
  await gate.revokeSubject('alex', 'hacked');
  await ask();
  worker.disconnect();
  gate.close();
  rmSync(path.dirname(place), { recursive: true });
} else {
  process.on('message', (ticket) => {
    try {
      process.send(`hello, ${gate.sessions.get(ticket).subject}`);
    } catch (error) {
      process.send(error.name);
    }
  });
  process.send('ready');
}

// the worker says: hello, alex
// the worker says: LIMEN_E_SESSION_UNKNOWN
