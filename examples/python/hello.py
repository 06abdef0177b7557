"""A token in a minute: open a gate, issue, verify."""

import limen


def main() -> None:
    with limen.open("memory:", issuer="https://shop.example", audience="shop") as gate:
        token = gate.tokens.issue("alex", {"role": "admin"}, ttl="5m")
        claims = gate.tokens.verify(token)
        print(f"hello, {claims.subject}, {claims['role']}")

        try:
            gate.tokens.verify(token[:-4] + "AAAA")
        except limen.Refused as error:  # answer 401
            print(error.name)


if __name__ == "__main__":
    main()

# hello, alex, admin
# LIMEN_E_TOKEN_SIGNATURE
