"""A session in a minute: made at login, found by its cookie, ended at logout."""

import limen


def log_in(gate: limen.Gate, user: str, password: str) -> str:
    """The value of a Set-Cookie field; send it with Cache-Control: no-store."""
    mark = gate.login(user)  # before the password is checked: a revocation in between refuses this login
    if password != "sesame":
        raise PermissionError("wrong password")
    session = gate.sessions.create(user, data={"cart": []}, label="Firefox on Linux", mark=mark)
    return session.cookie()


def add_to_cart(gate: limen.Gate, cookies: str, article: str) -> None:
    session = gate.sessions.get(gate.cookies.find(cookies))
    gate.sessions.touch(session)
    session = gate.sessions.update(session, {"cart": [*session["cart"], article]})
    print(f"{session.subject}: {session['cart']}")


def log_out(gate: limen.Gate, cookies: str) -> str:
    gate.sessions.end(gate.cookies.find(cookies))
    return gate.cookies.delete()


def main() -> None:
    with limen.open("memory:", issuer="https://shop.example", session_idle_ttl="30m") as gate:
        set_cookie = log_in(gate, "alex", "sesame")
        cookies = set_cookie.split(";")[0]  # what the browser sends back
        print("set-cookie: __Host-session=..." + set_cookie.removeprefix(cookies))

        add_to_cart(gate, cookies, "tea")
        add_to_cart(gate, cookies, "cup")
        print([device.label for device in gate.sessions.list("alex")])

        log_out(gate, cookies)
        try:
            add_to_cart(gate, cookies, "spoon")
        except limen.Refused as error:  # answer 401
            print(error.name)


if __name__ == "__main__":
    main()

# set-cookie: __Host-session=...; Path=/; Secure; HttpOnly; SameSite=Lax
# alex: ['tea']
# alex: ['tea', 'cup']
# ['Firefox on Linux']
# LIMEN_E_SESSION_UNKNOWN
