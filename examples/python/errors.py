"""The HTTP response to each error of limen, without a framework."""

import limen


def who(gate: limen.Gate, authorization: str | None) -> str:
    try:
        claims = gate.tokens.verify(limen.bearer.find(authorization))
        claims.require(scope="orders:read")
    except limen.LimenError as error:
        status, challenge = limen.bearer.challenge(error, realm="shop")
        return f"{error.name}: {status} {challenge}".rstrip()
    return f"200, {claims.subject}"


def main() -> None:
    with limen.open("memory:", issuer="https://shop.example") as gate:
        print(who(gate, None))
        print(who(gate, "Bearer nonsense"))
        print(who(gate, "Bearer " + gate.tokens.issue("alex")))
        print(who(gate, "Bearer " + gate.tokens.issue("alex", {"scope": "orders:read"})))
    print(who(gate, "Bearer nonsense"))


if __name__ == "__main__":
    main()

# LIMEN_E_BEARER_ABSENT: 401 Bearer realm="shop"
# LIMEN_E_TOKEN_PARTS: 401 Bearer realm="shop", error="invalid_token"
# LIMEN_E_SCOPE: 403 Bearer realm="shop", error="insufficient_scope"
# 200, alex
# LIMEN_E_CLOSED: 503
