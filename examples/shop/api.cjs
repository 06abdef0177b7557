'use strict';
// The shop's mobile API, in Node: the orders of a token's subject.
//
// node api.cjs STORE      serves on a free port of 127.0.0.1, and prints where
const http = require('node:http');
const limen = require('limen');

const ORDERS = { alex: ['a kettle', 'a lamp'], sam: ['a chair'] };

const gate = limen.openSync(process.argv[2], { issuer: 'https://shop.example', audience: 'shop' });

const server = http.createServer((request, response) => {
  try {
    const claims = gate.tokens.verify(limen.bearer.find(request.headers.authorization ?? ''));
    response.end(`come in, ${claims.subject}: ${ORDERS[claims.subject]?.length ?? 0} orders`);
  } catch (error) {
    if (!(error instanceof limen.LimenError)) throw error;
    const { status, header } = limen.bearer.challenge(error, { realm: 'shop' });
    response.writeHead(status, header ? { 'WWW-Authenticate': header } : {});
    response.end(`refused, ${error.constructor.name}`);
  }
});

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
