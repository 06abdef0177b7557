"""A guard by hand, for a framework that limen does not know."""

import limen

gate = limen.open("memory:", issuer="https://shop.example")
guard = gate.guard(role="admin", realm="shop")


def respond(method: str, authorization: str | None, cookie: str | None, csrf: str | None) -> str:
    answer = guard.check(method, authorization=authorization, cookie=cookie, csrf=csrf, body_read=True)
    if answer:
        return f"200 hello, {answer.subject}"
    return f"{answer.http} {answer.word} {answer.challenge or ''}".rstrip()


def main() -> None:
    session = gate.sessions.create("alex", roles=["admin"])
    cookie = session.cookie().split(";")[0]  # what the browser sends back
    print(respond("GET", None, None, None))
    print(respond("GET", None, cookie, None))
    print(respond("POST", None, cookie, None))
    print(respond("POST", None, cookie, gate.csrf.token(session)))
    print(respond("GET", "Bearer " + gate.tokens.issue("sam"), cookie, None))


if __name__ == "__main__":
    main()

# 401 unauthorized Bearer realm="shop"
# 200 hello, alex
# 403 csrf_missing
# 200 hello, alex
# 403 forbidden
