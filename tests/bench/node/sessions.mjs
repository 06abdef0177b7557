// Reading a session: limen's stores beside express-session with connect-redis on a local Redis.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import limen from 'limen';

import { WALL, compare, faster } from './measure.mjs';
import { Bench, shared } from './tokens.mjs';

const COUNT = 10_000; // live sessions
const DATA = { role: 'admin', cart: [17, 4], theme: 'dark', locale: 'cs_CZ' };

let kept = 0;

function read(gate, tickets) {
  const { sessions } = gate;
  return (times) => {
    for (let i = 0; i < times; ++i) kept += sessions.get(tickets[i % tickets.length]).subject.length;
  };
}

function readMember(gate, tickets) {
  const { sessions } = gate;
  return (times) => {
    for (let i = 0; i < times; ++i) kept += sessions.get(tickets[0]).get('role').length;
  };
}

// Starts a Redis on a Unix socket in a folder of its own; null if it is not installed.
export async function withRedis(use) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return use(null);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'limen-bench-'));
  const socket = path.join(folder, 'redis.sock');
  const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', options, { stdio: 'ignore' });
  try {
    await reachable(socket);
    return await use(socket);
  } finally {
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function reachable(socket) {
  for (let tries = 0; tries < 500; ++tries) {
    const client = net.connect(socket);
    const found = await Promise.race([once(client, 'connect').then(() => true), once(client, 'error').then(() => false)])
      .catch(() => false);
    client.destroy();
    if (found) return;
    await sleep(20);
  }
  throw new Error('redis-server did not come up');
}

// Calls the middleware as Express does, for a request with its cookie.
async function expressSession(socket) {
  let createClient, RedisStore, session;
  try {
    ({ createClient } = await import('redis'));
    ({ RedisStore } = await import('connect-redis'));
    ({ default: session } = await import('express-session'));
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
  const client = await createClient({ socket: { path: socket } }).connect();
  const middleware = session({ store: new RedisStore({ client }), secret: 'of a benchmark', resave: false,
    saveUninitialized: false });
  const requestOf = (headers) => Object.assign(new http.IncomingMessage(new net.Socket()), {
    headers, url: '/', originalUrl: '/' });
  const handled = (request, response) => new Promise((resolve, reject) => {
    middleware(request, response, (error) => (error ? reject(error) : resolve(request.session)));
  });
  const first = requestOf({});
  const response = new http.ServerResponse(first);
  Object.assign(await handled(first, response), DATA);
  await new Promise((resolve, reject) => { first.session.save((error) => (error ? reject(error) : resolve())); });
  response.writeHead(200);
  const [cookie] = String(response.getHeader('Set-Cookie')).split(';');
  const run = async (times) => {
    for (let i = 0; i < times; ++i) {
      const request = requestOf({ cookie });
      kept += (await handled(request, new http.ServerResponse(request))).role.length;
    }
  };
  await run(1);
  return { run, close: () => client.close() };
}

async function alone(gate, onDisk, tickets, rounds) {
  const bench = await Bench.of('HS256');
  const { ticket } = await onDisk.sessions.create('user', { data: DATA });
  const measured = await compare('session get', {
    limit: bench.bare && ((times) => bench.bare.verify(times)),
    limen: read(gate, tickets.slice(0, 1)),
    'limen, 10,000': read(gate, tickets),
    'limen, lmdb:': read(onDisk, [ticket]),
  }, rounds);
  bench.close();
  return Object.values(measured);
}

export async function rows(rounds) {
  const gate = limen.openSync('memory:', { issuer: 'https://shop.example' });
  const tickets = [];
  for (let i = 0; i < COUNT; ++i) tickets.push((await gate.sessions.create(`user-${i}`, { data: DATA })).ticket);
  const first = await shared({ issuer: 'https://shop.example' }, (onDisk) => alone(gate, onDisk, tickets, rounds));
  const second = await withRedis(async (socket) => {
    const peer = socket === null ? null : await expressSession(socket);
    const measured = await compare('session get, a member of its data', {
      limen: readMember(gate, tickets), 'express-session, connect-redis': peer && peer.run,
    }, rounds, WALL);
    await peer?.close();
    faster(measured.limen, 'express-session, connect-redis', 1);
    return Object.values(measured);
  });
  gate.close();
  return [...first, ...second];
}
