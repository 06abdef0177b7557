"""A cart before anybody logs in: kept for a visitor, and moved into the session at login."""

import limen


def add_to_cart(gate: limen.Gate, cookies: str, article: str) -> str:
    """Returns the value of a Set-Cookie field, if the visitor is new."""
    try:
        visitor = gate.visitors.get(gate.cookies.find(cookies))
    except limen.Refused:
        visitor = gate.visitors.put(gate.visitors.draw(), {"cart": [article]})  # stored from here on
        return visitor.cookie()
    gate.visitors.put(visitor, {"cart": [*visitor["cart"], article]})
    return ""


def log_in(gate: limen.Gate, cookies: str, user: str) -> limen.Session:
    """Call it when the password was right."""
    visitor = gate.visitors.get(gate.cookies.find(cookies))
    # Somebody else may have planted the visitor's ticket, so take over what does no harm, and nothing else.
    session = gate.sessions.create(user, data={"cart": visitor["cart"]})
    gate.visitors.end(visitor)
    return session


def main() -> None:
    with limen.open("memory:", issuer="https://shop.example", visitor_idle_ttl="2d") as gate:
        set_cookie = add_to_cart(gate, "", "tea")
        cookies = set_cookie.split(";")[0]  # what the browser sends back
        add_to_cart(gate, cookies, "cup")
        try:
            gate.sessions.get(gate.cookies.find(cookies))
        except limen.Refused as error:  # a visitor is nobody
            print(error.name)

        session = log_in(gate, cookies, "alex")
        print(f"{session.subject}: {session['cart']}")


if __name__ == "__main__":
    main()

# LIMEN_E_TICKET_KIND
# alex: ['tea', 'cup']
