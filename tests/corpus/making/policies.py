"""Further requirements of a policy: scopes and a role; and tokens in an Authorization field."""

from __future__ import annotations

from . import tokens
from .case import Theme

SCOPE, ROLE, ABSENT, MALFORMED = 325, 326, 323, 324


def scopes(theme: Theme) -> None:
    asked = {"scope": "pay:write read"}

    def add(name: str, status: int, more: str, policy: dict[str, str] | None = None) -> None:
        claims = f"{{{tokens.GOOD}{more}}}"
        theme.claims(
            f"scope-{name}",
            "G3, status" if status else "G3",
            status,
            claims,
            "scope" if status else "",
            policy={**(policy or asked)},
        )

    for name, value in {
        "exact": "pay:write read",
        "in-another-order": "read pay:write",
        "among-others": "a read b pay:write c",
        "twice": "read read pay:write",
        "escaped": "r\\u0065ad\\u0020pay:write",
    }.items():
        add(name, 0, f',"scope":"{value}"')
    for name, value in {
        "one-missing": "read",
        "empty": "",
        "a-prefix": "pay:writ read",
        "longer": "pay:writer read",
        "in-capitals": "PAY:WRITE READ",
        "with-commas": "pay:write,read",
        "with-a-tab": "pay:write\\tread",
        "with-a-line-feed": "pay:write\\nread",
        "with-a-nul": "pay:write\\u0000 read",
        "a-wildcard": "*",
        "with-a-no-break-space": "pay:write\\u00a0read",
    }.items():
        add(name, SCOPE, f',"scope":"{value}"')
    add("missing", SCOPE, "")
    for name, value in {
        "an-array": '["pay:write","read"]',
        "null": "null",
        "true": "true",
        "a-number": "1",
        "an-object": '{"read":true,"pay:write":true}',
    }.items():
        add(f"that-is-{name}", SCOPE, f',"scope":{value}')
    add(
        "under-another-name",
        SCOPE,
        ',"scp":"pay:write read","scopes":"pay:write read","Scope":"pay:write read"',
    )
    add("further-in", SCOPE, ',"x":{"scope":"pay:write read"}')


def scopes_and_other_faults(theme: Theme) -> None:
    asked = {"scope": "pay:write read"}
    theme.claims("scope-not-asked-for", "G3", 0, f'{{{tokens.GOOD},"scope":1}}')
    theme.claims(
        "scope-missing-and-expired",
        "G3",
        317,
        f'{{{tokens.FROM},{tokens.FOR},"exp":1}}',
        "exp",
        policy={**asked},
    )
    theme.claims(
        "scope-missing-and-another-audience",
        "G3",
        321,
        f'{{{tokens.FROM},{tokens.TIMES},"aud":"bank"}}',
        "aud",
        policy={**asked},
    )
    text = tokens.signing_input(tokens.GOOD_HEADER, f'{{{tokens.GOOD},"scope":"read"}}')
    theme.raw(
        "scope-missing-and-a-bad-signature",
        "F10, attack 25",
        314,
        tokens.attach(text, bytes(32)),
        "signature",
        policy={**asked},
    )


def roles(theme: Theme) -> None:
    asked = {"role": "admin"}

    def add(name: str, status: int, more: str) -> None:
        theme.claims(
            f"role-{name}",
            "G3, status" if status else "G3",
            status,
            f"{{{tokens.GOOD}{more}}}",
            "role" if status else "",
            policy={**asked},
        )

    for name, more in {
        "exact": '"role":"admin"',
        "in-roles": '"roles":["admin"]',
        "among-roles": '"roles":["user","admin"]',
        "escaped": '"role":"\\u0061dmin"',
        "beside-other-roles": '"role":"admin","roles":["user"]',
        "in-roles-beside-another": '"role":"user","roles":["admin"]',
        "beside-roles-of-a-wrong-type": '"role":"admin","roles":1',
    }.items():
        add(name, 0, f",{more}")
    add("missing", ROLE, "")
    for name, more in {
        "another": '"role":"user"',
        "in-capitals": '"role":"Admin"',
        "longer": '"role":"administrator"',
        "shorter": '"role":"admi"',
        "with-a-nul": '"role":"admin\\u0000"',
        "with-a-blank": '"role":"admin "',
        "among-words": '"role":"user admin"',
        "an-array": '"role":["admin"]',
        "true": '"role":true',
        "null": '"role":null',
        "an-object": '"role":{"admin":true}',
        "roles-a-string": '"roles":"admin"',
        "roles-an-object": '"roles":{"admin":true}',
        "roles-empty": '"roles":[]',
        "roles-with-a-number": '"roles":["admin",1]',
        "roles-with-null": '"roles":[null,"admin"]',
        "roles-nested": '"roles":[["admin"]]',
        "empty": '"role":""',
        "further-in": '"x":{"role":"admin"}',
        "under-another-name": '"Role":"admin","groups":["admin"]',
    }.items():
        add(name, ROLE, f",{more}")


def scopes_and_roles(theme: Theme) -> None:
    both = {"role": "admin", "scope": "read"}
    theme.claims("role-not-asked-for", "G3", 0, f'{{{tokens.GOOD},"role":1}}')
    theme.claims(
        "role-and-scope-missing",
        "G3",
        SCOPE,
        f"{{{tokens.GOOD}}}",
        "scope",
        policy={**both},
    )
    theme.claims(
        "role-there-and-scope-missing",
        "G3",
        SCOPE,
        f'{{{tokens.GOOD},"role":"admin"}}',
        "scope",
        policy={**both},
    )
    theme.claims(
        "role-and-scope-there",
        "G3",
        0,
        f'{{{tokens.GOOD},"role":"admin","scope":"read"}}',
        policy={**both},
    )


def fields(theme: Theme) -> None:
    for name, field, token in (
        ("a-token", "Bearer mF_9.B5f-4.1JqM", "mF_9.B5f-4.1JqM"),
        ("in-lower-case", "bearer abc", "abc"),
        ("in-capitals", "BEARER abc", "abc"),
        ("two-blanks", "Bearer  YWxleA==", "YWxleA=="),
        ("every-sign", "Bearer aZ09-._~+/=", "aZ09-._~+/="),
    ):
        theme.bearer(name, "G3", 0, field, token)
    for name, field in {
        "empty": "",
        "another-scheme": "Basic YWxleA==",
        "dpop": "DPoP a.b.c",
        "no-blank": "Bearertoken",
        "digest": "Digest username=x",
        "a-token-alone": "mF_9.B5f-4.1JqM",
    }.items():
        theme.bearer(name, "G3, status", ABSENT, field)
    for name, field in {
        "the-scheme-alone": "Bearer",
        "a-blank-alone": "Bearer ",
        "a-tab": "Bearer\ta",
        "a-blank-in-front": " Bearer a",
        "a-blank-behind": "Bearer a ",
        "two-tokens": "Bearer a b",
        "two-fields": "Bearer a, Bearer b",
        "quotes": 'Bearer "a"',
        "padding-alone": "Bearer =",
        "a-line-break": "Bearer a\r\n",
        "a-line-break-and-a-field": "Bearer a\r\nX: y",
        "a-nul": "Bearer a\0b",
        "padding-within": "Bearer a=b",
        "a-comma": "Bearer a,b",
        "a-letter-beyond-ascii": "Bearer \u00e9",
        "a-parameter": "Bearer token=a b",
    }.items():
        theme.bearer(name, "G3, status", MALFORMED, field)
    theme.bearer("over-a-megabyte", "B7, attack 28", MALFORMED, "Bearer " + "a" * ((1 << 20) + 1))


def themes() -> list[Theme]:
    policies = Theme("policies", "Further requirements of a policy: scopes and a role.")
    scopes(policies)
    scopes_and_other_faults(policies)
    roles(policies)
    scopes_and_roles(policies)
    bearer = Theme("bearer", "Tokens in the Authorization field of a request.")
    fields(bearer)
    return [policies, bearer]
