"""Requests that may change something: methods, CSRF tokens, websockets, login forms."""

from __future__ import annotations

from .bearers import TOKENS
from .case import Field, Guarding, Theme, live
from .world import CHANGED

ALEX: Field = ["__Host-session=", live("alex.ticket")]
VERA: Field = ["__Host-session=", live("vera.ticket")]
GOOD = live("alex.csrf-now")
VISITORS = Guarding(credentials="session visitor")
NEVER = Guarding(csrf="never")
ALWAYS = Guarding(csrf="always")
MAYBE = Guarding(csrf="always", optional="true")

METHODS: dict[str, str | bytes] = {
    "get": "GET", "head": "HEAD", "options": "OPTIONS", "trace": "TRACE", "post": "POST", "put": "PUT",
    "patch": "PATCH", "delete": "DELETE", "connect": "CONNECT", "query": "QUERY", "propfind": "PROPFIND",
    "lower-get": "get", "mixed-get": "Get", "get-and-a-blank": "GET ", "a-blank-and-get": " GET",
    "get-and-a-nul": "GET\0", "get-and-a-line-feed": "GET\n", "get-and-a-letter": "GETS", "ge": "GE",
    "latin-1": b"G\xc9T", "a-nul": "\0", "a-star": "*", "long": "A" * 100000,
}  # fmt: skip


def methods(theme: Theme) -> None:
    for name, method in METHODS.items():
        safe = method in ("GET", "HEAD", "OPTIONS", "TRACE")
        theme.case(
            f"method-{name}", "GUARD-6", method, cookie=ALEX, flags="body_read", due=0 if safe else 403
        )
        theme.case(f"method-{name}-with-a-token", "GUARD-6", method, cookie=ALEX, csrf=GOOD, due=0)
    theme.case("method-empty", "GUARD-15", "", cookie=ALEX)
    for name in ("post", "lower-get"):
        theme.case(
            f"method-{name}-of-a-bearer",
            "GUARD-6",
            METHODS[name],
            authorization=b"Bearer " + TOKENS["good"].text,
        )
        theme.case(f"method-{name}-of-nobody", "GUARD-6", METHODS[name], due=401)
        theme.case(f"method-{name}-where-never", "GUARD-6", METHODS[name], guard=NEVER, cookie=ALEX, due=0)


def tokens(theme: Theme) -> None:
    forms: dict[str, tuple[Field, int]] = {
        "good": (GOOD, 0),
        "a-second-before-its-end": (live("alex.csrf-due"), 0),
        "expired-this-second": (live("alex.csrf-late"), 403),
        "expired": (live("alex.csrf"), 403),
        "of-another-user": (live("sam.csrf"), 403),
        "of-the-same-user": (live("phone.csrf-now"), 403),
        "of-a-visitor": (live("vera.csrf"), 403),
        "empty": ("", 403),
        "a-blank": (" ", 403),
        "a-nul": ("\0", 403),
        "behind-a-blank": ([" ", GOOD], 403),
        "with-a-blank-behind": ([GOOD, " "], 403),
        "with-a-nul-behind": ([GOOD, "\0"], 403),
        "with-a-line-feed-behind": ([GOOD, "\n"], 403),
        "padded": ([GOOD, "="], 403),
        "twice": ([GOOD, "\n", GOOD], 403),
        "twice-by-a-comma": ([GOOD, ", ", GOOD], 403),
        "quoted": (['"', GOOD, '"'], 403),
        "latin-1": (b"\xe9" * 55, 403),
        "the-ticket": (live("alex.ticket"), 403),
        "of-fifty-five-letters": ("A" * 55, 403),
        "of-one-megabyte": ("A" * 1048576, 403),
        **{f"changed-at-{at}": (live(f"alex.csrf-changed-{at}"), 403) for at in CHANGED},
    }
    for name, (csrf, due) in forms.items():
        theme.case(f"csrf-{name}", "GUARD-6", "POST", cookie=ALEX, csrf=csrf, flags="body_read", due=due)
    theme.case("csrf-absent", "GUARD-6", "POST", cookie=ALEX, flags="body_read", due=403)
    theme.case("csrf-in-a-body-to-be-read", "GUARD-7", "POST", cookie=ALEX, due=403)
    theme.case("csrf-empty-and-a-body-to-be-read", "GUARD-7", "POST", cookie=ALEX, csrf="", due=403)
    theme.case("csrf-wrong-and-a-body-to-be-read", "GUARD-7", "POST", cookie=ALEX, csrf="x", due=403)
    theme.case(
        "csrf-expired-and-a-body-to-be-read", "GUARD-7", "POST", cookie=ALEX, csrf=live("alex.csrf"), due=403
    )
    theme.case("csrf-wrong-and-harmless", "GUARD-6", cookie=ALEX, csrf="x", due=0)
    for name, guard in {"never": NEVER, "always": ALWAYS}.items():
        theme.case(f"csrf-absent-where-{name}", "GUARD-6", "POST", guard=guard, cookie=ALEX)
        theme.case(f"csrf-wrong-where-{name}", "GUARD-6", "POST", guard=guard, cookie=ALEX, csrf="x")
        theme.case(f"csrf-good-where-{name}", "GUARD-6", "POST", guard=guard, cookie=ALEX, csrf=GOOD, due=0)
    for ticket, csrf, due in (
        ("vera", "vera", 0),
        ("vera", "vic", 403),
        ("vera", "alex", 403),
        ("vgone", "vgone", 401),
    ):
        theme.case(
            f"csrf-of-{csrf}-by-{ticket}",
            "GUARD-6",
            "POST",
            guard=VISITORS,
            cookie=["__Host-session=", live(f"{ticket}.ticket")],
            csrf=live(f"{csrf}.csrf"),
            due=due,
        )
    theme.case("csrf-absent-of-a-visitor", "GUARD-6", "POST", guard=VISITORS, cookie=VERA, due=403)


def renewed(theme: Theme) -> None:
    """A replaced ticket reads, and changes nothing. Rights that changed make CSRF tokens of before worthless."""
    for name in ("rene", "renew", "renewed", "last", "lapse", "rise"):
        cookie: Field = ["__Host-session=", live(f"{name}.ticket")]
        for method in ("GET", "POST"):
            theme.case(
                f"{method.lower()}-by-{name}", "GUARD-12", method, cookie=cookie, csrf=live(f"{name}.csrf")
            )
        theme.case(f"post-by-{name}-without-a-token", "GUARD-12", "POST", cookie=cookie)
        theme.case(f"post-by-{name}-where-never", "GUARD-12", "POST", guard=NEVER, cookie=cookie)
        theme.case(f"websocket-by-{name}", "GUARD-12", cookie=cookie, flags="websocket")
    new: Field = ["__Host-session=", live("renewed.ticket")]
    theme.case("csrf-of-before-a-renewal", "GUARD-6", "POST", cookie=new, csrf=live("rene.csrf"), due=0)
    risen: Field = ["__Host-session=", live("risen.ticket")]
    theme.case(
        "csrf-of-before-other-rights", "GUARD-6", "POST", cookie=risen, csrf=live("rise.csrf"), due=403
    )
    theme.case("csrf-of-after-other-rights", "GUARD-6", "POST", cookie=risen, csrf=live("risen.csrf"), due=0)


ORIGINS: dict[str, Field] = {
    "own": "https://shop.example", "own-in-capitals": "https://SHOP.example", "of-http": "http://shop.example",
    "with-a-port": "https://shop.example:8443", "with-the-default-port": "https://shop.example:443",
    "with-a-path": "https://shop.example/", "foreign": "https://evil.example", "of-a-longer-host": "https://shop.example.evil",
    "of-a-host-with-ours-behind": "https://evilshop.example", "with-a-user": "https://shop.example@evil.example",
    "named": "https://app.example", "named-in-capitals": "https://APP.example", "named-by-http": "http://app.example",
    "named-and-more": "https://app.example.evil", "null": "null", "empty": "", "of-a-host-alone": "shop.example",
    "of-another-scheme": "ftp://shop.example", "of-a-scheme-in-capitals": "HTTPS://shop.example",
    "twice": "https://shop.example\nhttps://shop.example", "with-a-blank": "https://shop.example ",
    "with-a-nul": "https://shop.example\0", "in-latin-1": b"https://sh\xf6p.example", "of-a-scheme-alone": "https://",
}  # fmt: skip


def websockets(theme: Theme) -> None:
    named = Guarding(origins="https://www.example https://app.example")
    for name, origin in ORIGINS.items():
        for flags in ("websocket tls", "websocket"):
            theme.case(
                f"websocket-{name}-{'by-https' if 'tls' in flags else 'by-http'}",
                "GUARD-8",
                guard=named,
                cookie=ALEX,
                origin=origin,
                host="Shop.example",
                flags=flags,
            )
    theme.case(
        "websocket-no-origin", "GUARD-8", cookie=ALEX, host="shop.example", flags="websocket tls", due=0
    )
    theme.case(
        "websocket-no-host",
        "GUARD-8",
        cookie=ALEX,
        origin="https://shop.example",
        flags="websocket tls",
        due=403,
    )
    theme.case(
        "websocket-named-and-no-host", "GUARD-8", guard=named, cookie=ALEX, origin="https://app.example",
        flags="websocket", due=0,
    )  # fmt: skip
    theme.case(
        "websocket-of-an-empty-host", "GUARD-8", cookie=ALEX, origin="https://", host="", flags="websocket"
    )
    for name, guard in {"never": NEVER, "always": ALWAYS, "optional": MAYBE}.items():
        for origin in ("own", "foreign"):
            theme.case(
                f"websocket-{origin}-where-{name}", "GUARD-8", guard=guard, cookie=ALEX, origin=ORIGINS[origin],
                host="shop.example", flags="websocket tls",
            )  # fmt: skip
    bearer = b"Bearer " + TOKENS["good"].text
    theme.case(
        "websocket-foreign-by-a-bearer", "GUARD-8", authorization=bearer, origin=ORIGINS["foreign"],
        host="shop.example", flags="websocket", due=0,
    )  # fmt: skip
    for name in ("rene", "vera", "ended"):
        theme.case(
            f"websocket-own-by-{name}", "GUARD-8", guard=VISITORS, cookie=["__Host-session=", live(f"{name}.ticket")],
            origin=ORIGINS["own"], host="shop.example", flags="websocket tls",
        )  # fmt: skip
    theme.case(
        "websocket-of-nobody",
        "GUARD-8",
        origin=ORIGINS["own"],
        host="shop.example",
        flags="websocket",
        due=401,
    )
    theme.case(
        "websocket-by-post", "GUARD-8", "POST", cookie=ALEX, origin=ORIGINS["own"], host="shop.example",
        flags="websocket", due=0,
    )  # fmt: skip


HOSTS: dict[str, Field] = {
    "the-same": "shop.example",
    "in-capitals": "SHOP.EXAMPLE",
    "with-a-port": "shop.example:443",
    "another": "app.example",
    "twice": "shop.example\nshop.example",
    "with-a-blank": "shop.example ",
    "with-a-nul": "shop.example\0",
    "up-to-a-nul": "shop.example\0.evil.example",
    "in-latin-1": b"sh\xf6p.example",
    "with-a-dot": "shop.example.",
    "of-one-megabyte": "s" * 1048576,
}


def hosts(theme: Theme) -> None:
    """The field Host is compared whole, apart from upper and lower case."""
    for name, host in HOSTS.items():
        due = 0 if name in ("the-same", "in-capitals") else 403
        theme.case(
            f"host-{name}",
            "GUARD-8",
            cookie=ALEX,
            origin=ORIGINS["own"],
            host=host,
            flags="websocket tls",
            due=due,
        )
    theme.case(
        "host-and-origin-in-latin-1", "GUARD-8", cookie=ALEX, origin=b"https://\xe4", host=b"\xe4",
        flags="websocket tls", due=0,
    )  # fmt: skip
    theme.case(
        "host-and-origin-of-two-cases-in-latin-1", "GUARD-8", cookie=ALEX, origin=b"https://\xe4", host=b"\xc4",
        flags="websocket tls", due=403,
    )  # fmt: skip


PROOFS: dict[str, dict[str, Field]] = {
    "no-proof": {},
    "own-origin": {"origin": "https://shop.example"},
    "own-origin-by-http": {"origin": "http://shop.example"},
    "named-origin": {"origin": "https://app.example"},
    "foreign-origin": {"origin": "https://evil.example"},
    "null-origin": {"origin": "null"},
    "empty-origin-and-same-origin": {"origin": "", "fetch_site": "same-origin"},
    "foreign-origin-and-same-origin": {"origin": "https://evil.example", "fetch_site": "same-origin"},
    "own-origin-and-cross-site": {"origin": "https://shop.example", "fetch_site": "cross-site"},
    "same-origin": {"fetch_site": "same-origin"},
    "same-origin-in-capitals": {"fetch_site": "Same-Origin"},
    "same-origin-twice": {"fetch_site": "same-origin\nsame-origin"},
    "same-site": {"fetch_site": "same-site"},
    "same-origin-and-a-nul": {"fetch_site": "same-origin\0"},
    "same-origin-and-a-blank": {"fetch_site": "same-origin "},
    "latin-1": {"fetch_site": b"same-origin\xe9"},
    "cross-site": {"fetch_site": "cross-site"},
    "fetched-by-none": {"fetch_site": "none"},
    "a-csrf-token": {"csrf": live("alex.csrf-now")},
}


PROVED = {"own-origin", "own-origin-by-http", "named-origin", "own-origin-and-cross-site", "same-origin"}


def login_forms(theme: Theme) -> None:
    """With guard.csrf = always, a request without credentials proves that a page of this host made it."""
    always = Guarding(csrf="always", origins="https://app.example")
    maybe = Guarding(csrf="always", origins="https://app.example", optional="true")
    for name, fields in PROOFS.items():
        theme.case(
            f"form-{name}",
            "GUARD-9",
            "POST",
            guard=maybe,
            host="shop.example",
            due=0 if name in PROVED else 403,
            **fields,
        )
        theme.case(
            f"form-{name}-in-tls", "GUARD-9", "POST", guard=always, host="shop.example", flags="tls", **fields
        )
    theme.case("form-read", "GUARD-9", guard=always, host="shop.example", due=401)
    theme.case("form-of-another-scheme", "GUARD-9", "POST", guard=maybe, authorization="Basic YTpi", due=403)
    theme.case("form-where-a-cookie-is-asked", "GUARD-9", "POST", guard=Guarding(optional="true"), due=0)
    theme.case("form-where-never", "GUARD-9", "POST", guard=Guarding(csrf="never", optional="true"), due=0)
    theme.case("form-by-a-bad-bearer", "GUARD-9", "POST", guard=maybe, authorization="Bearer a.b.c", due=0)
    theme.case("form-by-a-websocket", "GUARD-9", guard=maybe, host="shop.example", flags="websocket")
    # Whoever brings a cookie that is good for nothing is nobody, too.
    for state in ("ended", "ghost", "vera", "vgone"):
        for proof in ("no-proof", "own-origin", "foreign-origin", "same-origin", "cross-site"):
            theme.case(
                f"form-by-{state}-and-{proof}", "GUARD-9", "POST", guard=maybe, host="shop.example", flags="body_read",
                cookie=["__Host-session=", live(f"{state}.ticket")], **PROOFS[proof],
            )  # fmt: skip
    # A form with the cookie of somebody who is logged in is theirs by its CSRF token, and nobody's by proof alone.
    for proof in PROOFS:
        theme.case(
            f"form-by-somebody-and-{proof}", "GUARD-9", "POST", guard=maybe, host="shop.example", flags="body_read",
            cookie=ALEX, **PROOFS[proof],
        )  # fmt: skip
    for proof in ("no-proof", "same-origin"):
        theme.case(
            f"form-by-rubbish-and-{proof}",
            "GUARD-9",
            "POST",
            guard=maybe,
            cookie="__Host-session=x",
            **PROOFS[proof],
        )
        theme.case(
            f"form-by-ended-and-{proof}-refused", "GUARD-9", "POST", guard=always,
            cookie=["__Host-session=", live("ended.ticket")], **PROOFS[proof],
        )  # fmt: skip


def themes() -> list[Theme]:
    forgery = Theme("forgery", "Requests that may change something: methods, CSRF tokens, replaced tickets.")
    for add in (methods, tokens, renewed):
        add(forgery)
    origins = Theme("origins", "Websockets and login forms, by the fields Origin, Host and Sec-Fetch-Site.")
    for add in (websockets, hosts, login_forms):
        add(origins)
    return [forgery, origins]
