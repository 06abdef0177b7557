// What the applications in Node share: the gate, the server, and what stands before an application.
import { createHash } from 'node:crypto';
import http from 'node:http';

import limen from 'limen';

export const gate = await limen.open(process.env.SHOP_STORE, { issuer: 'https://shop.example', audience: 'shop' });
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
export const TRUSTED_PROXY = '127.0.0.1';
export const SETTINGS = { realm: 'shop', visitors: true, origins: ['https://app.example'] };

export const who = ({ subject, visitor }) => ({ subject, cart: visitor?.get('cart') ?? null });
export const newVisitor = (cart) => gate.visitors.put(gate.visitors.draw(), { cart });
export const loginOptions = (user) => ({ mark: gate.login(user), roles: user.startsWith('admin') ? ['admin'] : undefined });

// A server whose requests reach `handler` as a proxy that honors method overrides would pass them on.
export function createServer(handler) {
  const server = http.createServer({ maxHeaderSize: 65536 }, (request, response) => {
    request.method = request.headers['x-http-method-override'] ?? request.method;
    handler(request, response);
  });
  // Websockets reach the routes too, as the packages for them do it.
  server.on('upgrade', (request, socket) => {
    const response = new http.ServerResponse(request);
    response.assignSocket(socket);
    response.on('finish', () => socket.end());
    handler(request, response);
  });
  return server;
}

export function listening(server) {
  console.log('listening on', server.address().port);
}

// Opens the websocket, says one thing and closes it.
export function open(request, said) {
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const text = Buffer.from(JSON.stringify(said));
  request.socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
  request.socket.end(Buffer.concat([Buffer.from([0x81, text.length]), text, Buffer.from([0x88, 0])]));
}

// Sends the JSON of `said` in parts.
export function* parts({ subject }) {
  yield '{"subject": "';
  yield subject;
  yield '"}';
}
