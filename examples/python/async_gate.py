"""A gate in asyncio: calls that may block are awaited, fast ones are not."""

import asyncio

import limen


async def main() -> None:
    async with limen.open_async("memory:", issuer="https://shop.example") as gate:
        session = await gate.sessions.create("alex", data={"theme": "dark"})
        token = gate.tokens.issue("alex", session=session)  # not awaited: it is fast

        session = await gate.sessions.get(session)
        print(f"{session.subject}: {session['theme']}")

        print(f"ended: {await gate.revoke_subject('alex', 'hacked')}")
        try:
            gate.tokens.verify(token)
        except limen.Refused as error:  # answer 401
            print(error.name)


if __name__ == "__main__":
    asyncio.run(main())

# alex: dark
# ended: 1
# LIMEN_E_TOKEN_REVOKED
