"""One of the processes that share a store. Each line of its input is an order, a JSON object; it answers each
with one line, the result or the name of the status that refused it."""

from __future__ import annotations

import json
import sys
from typing import Any

import limen


def found_by_sid(sessions: limen.Sessions, subject: str, sid: str) -> limen.Session:
    return next(session for session in sessions.iterate(subject) if session.sid == sid)


def do(gate: limen.Gate, order: dict[str, Any]) -> dict[str, Any]:
    sessions, what = gate.sessions, order["do"]
    if what == "create":
        made = sessions.create(order["subject"], data=order["data"])
        return {"ticket": made.ticket, "sid": made.sid}
    if what == "get":
        found = sessions.get(order["ticket"])
        return {"subject": found.subject, "sid": found.sid, "data": found.data}
    if what == "update":
        found = sessions.update(sessions.get(order["ticket"]), order["data"])
        return {"data": found.data}
    if what == "renew":
        renewed = sessions.renew(order["ticket"])
        return {"ticket": renewed.ticket, "sid": renewed.sid}
    if what == "end":
        sessions.end(order["ticket"])
    elif what == "list":
        return {"sids": sorted(each.sid for each in sessions.list(order["subject"]))}
    elif what == "issue":
        session = found_by_sid(sessions, order["subject"], order["sid"]) if order["sid"] else None
        return {"token": gate.tokens.issue(order["subject"], order["claims"], session=session)}
    elif what == "verify":
        claims = gate.tokens.verify(order["token"])
        return {"subject": claims.subject, "sid": claims.sid or "", "n": claims["n"]}
    elif what == "revoke token":
        gate.revoke_token(order["token"])
    elif what == "revoke session":
        gate.revoke_session(order["subject"], order["sid"])
    elif what == "revoke sessions":
        gate.revoke_sessions(order["subject"], order["sid"])
    elif what == "revoke subject":
        gate.revoke_subject(order["subject"])
    else:
        raise AssertionError(what)
    return {}


def main() -> None:
    store, issuer, audience = sys.argv[1:]
    with limen.open(store, issuer=issuer, audience=audience, session_renew_grace="0s") as gate:
        for line in sys.stdin:
            try:
                answer = do(gate, json.loads(line))
            except limen.LimenError as error:
                answer = {"status": error.name}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
