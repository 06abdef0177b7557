"""Every function and method of the native module, with arguments that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from limen import _core

ISSUER = "https://shop.example"
OPTIONS = (("issuer", ISSUER), ("audience", "shop"), ("keys.algorithm", "HS256"))


class Native:
    """One object of each class."""

    def __init__(self) -> None:
        self.gate = _core.Gate("memory:", OPTIONS)
        self.verifier = _core.Verifier(self.gate, ())
        self.table = _core.SessionTable(self.gate)
        self.key = _core.Key.generate("ES256")
        self.keys = _core.KeySet()
        self.watch = _core.Watch(self.gate)
        self.session = self.gate.session_create("alex", '{"theme":"dark"}', ())
        self.visitor = self.gate.visitor_put(*self.gate.visitor_draw(), '{"cart":[7]}')
        self.guard = _core.Guard(self.gate, None, ())
        self.answer = self.guard.check(self.fields())
        self.claims = self.verifier.verify(self.token())

    def token(self) -> str:
        return self.gate.issue("alex", '{"role":"admin"}', None, ())

    def ticket(self) -> str:
        ticket = self.session.ticket
        assert ticket is not None
        return ticket

    def fields(self) -> tuple[Any, ...]:
        return ("GET", None, f"__Host-session={self.session.ticket}", None, None, None, None, 4)

    def all(self) -> list[object]:
        return list(vars(self).values())

    def functions(self) -> dict[str, tuple[Any, ...]]:
        return {
            "setup": (
                lambda _status, message: ValueError(message),
                _core.Claims,
                _core.Session,
                _core.Visitor,
                _core.Answer,
            ),
            "version": (),
            "status_name": (317,),
            "status_kind": (317,),
            "http_status": (317,),
            "http_word": (317,),
            "event_name": (1,),
            "options_table": (),
            "grants": ('{"role":"admin"}', "", "admin"),
            "bearer_find": ("Bearer abc",),
            "bearer_challenge": (317, "shop", "pay:write"),
            "token_peek": (self.token(),),
            "asgi_fields": ("GET", [(b"cookie", b"a=b")], 4),
            "store_traits": ("memory:",),
            "store_check": ("memory:", None),
            "store_restore": ("memory:", "backup", (), None),
            "store_upgrade": ("memory:", None),
            "jws_sign": (self.key, b"payload", ""),
            "jws_verify": (self.keys, "ES256", self.token()),
            "Gate": ("memory:", OPTIONS),
            "Verifier": (self.gate, ()),
            "SessionTable": (self.gate,),
            "Guard": (self.gate, self.verifier, (("guard.realm", "shop"),)),
            "KeySet": (),
            "Watch": (self.gate,),
        }

    def methods_of_gate(self) -> dict[str, tuple[Any, ...]]:
        ticket, sid = self.ticket(), self.session.sid
        return {
            "jwks": (),
            "stats": ("json",),
            "set_clock": (1,),
            "issue": ("alex", "{}", self.session, (("token.ttl", "60"),)),
            "login_begin": ("alex",),
            "session_create": ("alex", "{}", ()),
            "session_update": (ticket, 1, "{}"),
            "session_renew": (ticket, ()),
            "session_end": (ticket,),
            "session_list": ("alex", ""),
            "session_require": (self.session, None, 0),
            "visitor_draw": (),
            "visitor_put": (self.visitor, self.visitor.version, '{"cart":[]}'),
            "visitor_get": (self.visitor,),
            "visitor_end": (self.visitor,),
            "cookie_set": (ticket, ()),
            "cookie_delete": ((),),
            "cookie_find": ("__Host-session=" + ticket, ()),
            "csrf_token": (ticket,),
            "csrf_check": (ticket, "x"),
            "revoke_token_id": (ISSUER, "id", None, "why"),
            "revoke_session": ("alex", sid, "why"),
            "revoke_sessions": ("alex", sid, "why"),
            "revoke_subject": ("alex", "why"),
            "revoke_everyone": ("why",),
            "revoke_key": ("kid", "why"),
            "keys_list": (),
            "keys_rotate": (),
            "keys_retire": ("kid",),
            "store_info": (),
            "store_backup": ("backup", None),
            "close": (),
        }

    def methods_of_key(self) -> dict[str, tuple[Any, ...]]:
        return {
            "generate": ("ES256",),
            "from_jwk": (self.key.private_jwk(),),
            "from_pem": ("ES256", "no PEM"),
            "from_secret": ("HS256", bytes(range(32))),
            "id": (),
            "algorithm": (),
            "thumbprint": (),
            "public_jwk": (),
            "private_jwk": (),
        }

    def methods_of_guard(self) -> dict[str, tuple[Any, ...]]:
        return {
            "check": (self.fields(),),
            "require": (self.answer, self.fields()),
            "login": (self.fields(), "alex", '{"theme":"dark"}', (("cookie.max_age", "1h"),)),
            "renew": (self.fields(), (("session.level", "1"),)),
            "logout": (self.fields(), (("cookie.path", "/"),)),
        }

    def calls(self) -> Iterator[tuple[str, Callable[..., Any], tuple[Any, ...]]]:
        """Every function and method, with arguments that fit."""
        for name, arguments in self.functions().items():
            yield name, getattr(_core, name), arguments
        methods: tuple[tuple[object, dict[str, tuple[Any, ...]]], ...] = (
            (self.gate, self.methods_of_gate()),
            (self.verifier, {"verify": (self.token(),), "_revoke": (self.token(), "why")}),
            (self.guard, self.methods_of_guard()),
            (self.table, {"get": (self.ticket(),), "touch": (self.ticket(),)}),
            (self.key, self.methods_of_key()),
            (self.keys, {"from_jwks": (self.keys.jwks(),), "add": (self.key,), "jwks": ()}),
            (self.watch, {"fileno": (), "next": ()}),
            (self.claims, {"_members": (), "_record": ()}),
            (self.session, {"_members": (), "_record": (), "_grants": ("", "")}),
            (self.visitor, {"_members": (), "_record": ()}),
        )
        for owner, named in methods:
            for name, arguments in named.items():
                yield f"{type(owner).__name__}.{name}", getattr(owner, name), arguments
