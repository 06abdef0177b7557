'use strict';
// One of the processes that share a store; worker.py describes its orders and answers.

const readline = require('node:readline');
const limen = require('limen');

const orders = {
  async create({ sessions }, { subject, data }) {
    const { ticket, sid } = await sessions.create(subject, { data });
    return { ticket, sid };
  },
  async get({ sessions }, { ticket }) {
    const { subject, sid, data } = sessions.get(ticket);
    return { subject, sid, data };
  },
  async update({ sessions }, order) {
    const { data } = await sessions.update(sessions.get(order.ticket), order.data);
    return { data };
  },
  async renew({ sessions }, order) {
    const { ticket, sid } = await sessions.renew(order.ticket);
    return { ticket, sid };
  },
  end: ({ sessions }, { ticket }) => sessions.end(ticket),
  async list({ sessions }, { subject }) {
    return { sids: (await sessions.list(subject)).map(({ sid }) => sid).sort() };
  },
  async issue({ sessions, tokens }, { subject, claims, sid }) {
    const session = (await sessions.list(subject)).find((each) => each.sid === sid);
    return { token: tokens.issue(subject, claims, { session }) };
  },
  async verify({ tokens }, { token }) {
    const claims = tokens.verify(token);
    return { subject: claims.subject, sid: claims.sid ?? '', n: claims.get('n') };
  },
  'revoke token': (gate, { token }) => gate.revokeToken(token),
  'revoke session': (gate, { subject, sid }) => gate.revokeSession(subject, sid),
  'revoke sessions': (gate, { subject, sid }) => gate.revokeSessions(subject, sid),
  'revoke subject': (gate, { subject }) => gate.revokeSubject(subject),
};

async function main([store, issuer, audience]) {
  const gate = await limen.open(store, { issuer, audience, sessionRenewGrace: '0s' });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    let answer;
    try {
      const found = await orders[order.do](gate, order);
      answer = typeof found === 'object' ? found : {};
    } catch (error) {
      if (!(error instanceof limen.LimenError)) throw error;
      answer = { status: error.name };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  gate.close();
}

main(process.argv.slice(2));
