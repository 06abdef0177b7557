"""The kill switch: an account was hacked. One call refuses everything issued until now; the owner logs in again."""

from collections.abc import Callable

import limen


def show(what: str, check: Callable[[], object]) -> None:
    try:
        check()
        print(f"{what}: welcome")
    except limen.Refused as error:
        print(f"{what}: {type(error).__name__}")


def main() -> None:
    with limen.open("memory:", issuer="https://shop.example") as gate, gate.watch() as watch:
        session = gate.sessions.create("alex", label="Pixel 9")
        token = gate.tokens.issue("alex", session=session)
        show("session", lambda: gate.sessions.get(session))
        show("token", lambda: gate.tokens.verify(token))

        gate.revoke_subject("alex", reason="hacked")
        show("session", lambda: gate.sessions.get(session))
        show("token", lambda: gate.tokens.verify(token))

        fresh = gate.tokens.issue("alex")
        show("the next login", lambda: gate.tokens.verify(fresh))

        print([event.kind for event in watch.read()])


if __name__ == "__main__":
    main()

# session: welcome
# token: welcome
# session: SessionUnknown
# token: TokenRevoked
# the next login: welcome
# ['session_created', 'revoked_subject', 'refused', 'refused']
