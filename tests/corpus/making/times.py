"""exp, nbf and iat: their forms, their limits, the leeway."""

from __future__ import annotations

from . import tokens
from .case import Theme
from .tokens import NOW

CLAIM, EXPIRED, EARLY, LIFETIME = 315, 317, 318, 319
START = f"{tokens.FROM},{tokens.FOR}"

# Values that are not a time: of a wrong type, or outside the years 1970 to 9999.
NO_TIMES = {
    "a-string": f'"{NOW + 900}"',
    "an-empty-string": '""',
    "a-date": '"2033-11-14T22:13:20Z"',
    "null": "null",
    "true": "true",
    "false": "false",
    "an-array": f"[{NOW + 900}]",
    "an-object": "{}",
    "negative": "-1",
    "negative-and-large": "-9223372036854775808",
    "negative-beyond-64-bits": "-9223372036854775809",
    "negative-and-vast": "-1e400",
    "1e30": "1e30",
    "1e400": "1e400",
    "1e999999999": "1e999999999",
    "beyond-the-year-9999": "253402300800",
    "beyond-53-bits": "9007199254740993",
    "the-largest-of-64-bits": "9223372036854775807",
    "beyond-64-bits": "9223372036854775808",
    "beyond-64-bits-unsigned": "18446744073709551616",
    "beyond-64-bits-to-now": str(2**64 + NOW + 900),
    "of-forty-digits": "1" * 40,
    "in-milliseconds": f"{NOW + 900}000",
}


def of_wrong_forms(theme: Theme) -> None:
    for name, value in NO_TIMES.items():
        theme.claims(f"exp-{name}", "F3, attack 20, attack 23", CLAIM, f'{{{START},"exp":{value}}}', "exp")
        if name in ("negative", "in-milliseconds"):
            continue
        theme.claims(
            f"nbf-{name}", "F3, attack 20, attack 23", CLAIM, f'{{{tokens.GOOD},"nbf":{value}}}', "nbf"
        )
        theme.claims(
            f"iat-{name}",
            "F3, attack 20, attack 23",
            CLAIM,
            f'{{{START},"iat":{value},"exp":{NOW + 900}}}',
            "iat",
        )


def of_odd_forms(theme: Theme) -> None:
    """Numbers that mean a time, spelled in other ways."""
    life = {"token.max_ttl": "365d"}
    for name, value in {
        "a-fraction": f"{NOW + 900}.5",
        "with-zeros": f"{NOW + 900}.000",
        "an-exponent": "1.7000009e9",
        "an-exponent-in-capitals": "1.7000009E+9",
        "a-negative-exponent": f"{NOW + 900}0e-1",
        "1e10": "17e8",
        "a-long-fraction": f"{NOW + 900}.{'0' * 300}1",
    }.items():
        status = EXPIRED if name == "1e10" else 0
        theme.claims(f"exp-as-{name}", "F3", status, f'{{{START},"exp":{value}}}', policy=life)
    theme.claims("exp-1.5".replace(".", "-and-"), "F3, attack 23", EXPIRED, f'{{{START},"exp":1.5}}', "exp")
    theme.claims("exp-zero", "F3", EXPIRED, f'{{{START},"exp":0}}', "exp")
    theme.claims("exp-minus-zero", "F3", EXPIRED, f'{{{START},"exp":-0}}', "exp")
    theme.claims("exp-1e-400", "F3", EXPIRED, f'{{{START},"exp":1e-400}}', "exp")
    theme.claims(
        "times-that-are-not-whole",
        "F3",
        0,
        f'{{{START},"iat":1.7e9,"nbf":1699999999.25,"exp":17000009005e-1}}',
    )
    theme.claims("iat-zero", "F3", LIFETIME, f'{{{START},"iat":0,"exp":{NOW + 900}}}', "exp")
    # Numbers that a double would round across the second.
    nines, zeros = "9" * 30, "0" * 30
    theme.claims(
        "exp-just-below-the-next-second", "F1, F3", EXPIRED, f'{{{START},"exp":{NOW}.{nines}}}', "exp"
    )
    theme.claims("nbf-just-past-now", "F2, F3", EARLY, f'{{{tokens.GOOD},"nbf":{NOW}.{zeros}1}}', "nbf")
    theme.claims("nbf-just-below-now", "F2, F3", 0, f'{{{tokens.GOOD},"nbf":{NOW - 1}.{nines}}}')
    theme.claims("iat-just-past-now", "F3, F4", 0, f'{{{START},"iat":{NOW}.{zeros}1,"exp":{NOW + 900}}}')
    theme.claims(
        "exp-of-many-digits-and-an-exponent", "F3", 0, f'{{{START},"exp":{NOW + 900}{"0" * 400}e-400}}'
    )
    theme.claims("exp-of-a-vast-exponent-of-zero", "F3", EXPIRED, f'{{{START},"exp":0e999999999}}', "exp")
    theme.claims("nbf-zero", "F2", 0, f'{{{tokens.GOOD},"nbf":0}}')


def limits(theme: Theme) -> None:
    def expires(value: str) -> str:
        return f'{{{START},"exp":{value}}}'

    theme.claims("expired", "F1, status", EXPIRED, expires(str(NOW - 1000)), "exp")
    theme.claims("expired-a-second-ago", "F1", EXPIRED, expires(str(NOW - 1)), "exp")
    theme.claims("expired-this-second", "F1", EXPIRED, expires(str(NOW)), "exp")
    theme.claims("expiring-in-half-a-second", "F1, F3", 317, expires(f"{NOW}.5"), "exp")
    theme.claims("expiring-in-a-second", "F1", 0, expires(str(NOW + 1)))
    theme.claims("nbf-now", "F2", 0, f'{{{tokens.GOOD},"nbf":{NOW}}}')
    theme.claims("nbf-a-second-ago", "F2", 0, f'{{{tokens.GOOD},"nbf":{NOW - 1}}}')
    theme.claims("nbf-in-a-second", "F2", EARLY, f'{{{tokens.GOOD},"nbf":{NOW + 1}}}', "nbf")
    theme.claims("nbf-in-half-a-second", "F2, F3", EARLY, f'{{{tokens.GOOD},"nbf":{NOW}.5}}', "nbf")
    theme.claims("nbf-in-a-thousand-years", "F2", EARLY, f'{{{tokens.GOOD},"nbf":33000000000}}', "nbf")
    theme.claims(
        "iat-in-a-hundred-seconds",
        "F4, status",
        EARLY,
        f'{{{START},"iat":{NOW + 100},"exp":{NOW + 900}}}',
        "iat",
    )
    theme.claims("iat-in-a-second", "F4", EARLY, f'{{{START},"iat":{NOW + 1},"exp":{NOW + 900}}}', "iat")
    theme.claims("a-life-of-a-day", "F4", 0, f'{{{START},"iat":{NOW},"exp":{NOW + 86400}}}')
    theme.claims(
        "a-life-of-a-day-and-a-second",
        "F4, status",
        LIFETIME,
        f'{{{START},"iat":{NOW},"exp":{NOW + 86401}}}',
        "exp",
    )
    theme.claims("a-life-of-a-day-and-a-second-without-iat", "F4", LIFETIME, expires(str(NOW + 86401)), "exp")
    theme.claims(
        "a-life-over-the-policys",
        "F4",
        LIFETIME,
        f'{{{START},"iat":{NOW},"exp":{NOW + 61}}}',
        "exp",
        policy={"token.max_ttl": "60s"},
    )
    theme.claims(
        "a-life-of-the-policys",
        "F4",
        0,
        f'{{{START},"iat":{NOW},"exp":{NOW + 60}}}',
        policy={"token.max_ttl": "60s"},
    )
    theme.claims("the-last-second-of-9999", "F3", LIFETIME, f'{{{START},"exp":253402300799}}', "exp")
    theme.claims("exp-before-iat", "F1", EXPIRED, f'{{{START},"iat":{NOW - 10},"exp":{NOW - 20}}}', "exp")


def leeway(theme: Theme) -> None:
    def at(clock: int, seconds: int = 10) -> dict[str, str | None]:
        return {"clock.fixed": str(clock), "token.leeway": f"{seconds}s"}

    good = f"{{{tokens.GOOD}}}"
    theme.claims("expired-within-the-leeway", "F4", 0, good, policy=at(NOW + 909))
    theme.claims("expired-past-the-leeway", "F4", EXPIRED, good, "exp", policy=at(NOW + 910))
    theme.claims("nbf-within-the-leeway", "F4", 0, f'{{{tokens.GOOD},"nbf":{NOW + 10}}}', policy=at(NOW))
    theme.claims(
        "nbf-past-the-leeway", "F4", EARLY, f'{{{tokens.GOOD},"nbf":{NOW + 11}}}', "nbf", policy=at(NOW)
    )
    theme.claims("iat-within-the-leeway", "F4", 0, good, policy=at(NOW - 10))
    theme.claims("iat-past-the-leeway", "F4", EARLY, good, "iat", policy=at(NOW - 11))
    theme.claims("the-leeway-at-time-zero", "F4", EARLY, good, policy=at(0))
    theme.claims("the-leeway-at-the-end-of-9999", "F4", EXPIRED, good, policy=at(253402300799))
    theme.claims(
        "exp-at-the-end-of-9999-and-a-leeway",
        "F4",
        0,
        f'{{{START},"exp":253402300799}}',
        policy=at(253402300700, 60),
    )
    theme.claims(
        "no-leeway-by-default-beyond-two-seconds",
        "F4",
        EXPIRED,
        good,
        "exp",
        policy={"clock.fixed": str(NOW + 902), "token.leeway": None},
    )
    theme.claims(
        "two-seconds-of-leeway-by-default",
        "F4",
        0,
        good,
        policy={"clock.fixed": str(NOW + 901), "token.leeway": None},
    )
    theme.claims("a-leeway-of-an-hour", "F4", 106, good, "token.leeway", policy=at(NOW, 3601))


def themes() -> list[Theme]:
    theme = Theme("times", "exp, nbf and iat: their forms, their limits, the leeway.")
    for add in (of_wrong_forms, of_odd_forms, limits, leeway):
        add(theme)
    return [theme]
