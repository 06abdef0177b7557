// The events of a gate, as they happen: for audit logs, alarms and tests.
import limen from 'limen';

const gate = await limen.open('memory:', { issuer: 'https://shop.example' });
const watch = gate.watch().ref(); // keeps the process running until it is closed

const written = (async () => {
  for await (const { number, kind, subject, reason } of watch) {
    console.log(`${number} ${kind} ${subject ?? '-'} ${reason ?? ''}`.trim());
  }
})();

const session = await gate.sessions.create('alex');
await gate.sessions.end(session);
await gate.revokeSubject('alex', 'hacked');
gate.close(); // the loop ends
await written;

// 1 session_created alex
// 2 session_ended alex
// 3 revoked_subject alex hacked
