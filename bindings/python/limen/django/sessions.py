"""SESSION_ENGINE = "limen.django.sessions": Django's sessions behind a limen gate.

The session key is limen's ticket, a secret, and only a ticket that limen gave out: no other key is ever
adopted. What may stand in a log is ``request.limen.session.sid``.

A session belongs to a subject for as long as it lives. That of somebody who has not logged in has a subject
of its own, ``visitor:`` and 128 random bits; whatever else reads the same store must not take it for a user.
``login()`` makes a session for the user's subject, hands the data over and ends the visitor's; a second
``login()`` of the same user renews the ticket, and the authentication time is now. ``cycle_key()`` renews the
ticket, ``flush()`` ends the session.

Saving is compare-and-swap: what this request changed is put onto what the session holds by now, so parallel
requests that change different keys both survive. A session that was ended or revoked meanwhile stays ended:
save() raises UpdateError, of which Django makes its SessionInterrupted.

What cannot be known, as when the store is away, raises limen.Unavailable and is never taken for "no session":
limen.django.AuthenticationMiddleware makes 503 of it.

How long sessions live is said by ``session_idle_ttl`` and ``session_ttl`` of LIMEN. ``set_expiry()`` shortens
a session at any time, and lengthens one in the request that creates it (as the request of a login does), up
to ``session_max_ttl``. The cookie is Django's: SESSION_COOKIE_* are as ever.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

import limen

from ._data import EXPIRY, Changes, Data, deadline, from_plain, is_over, own, stored, to_plain, wanted
from .conf import conf, gate, is_visitor, new_visitor
from .logins import mark_of

_ATTEMPTS = 32  # of a save that others overtake: each time one of theirs was saved
_ABSENT, _TWICE, _UNKNOWN = 400, 404, 405  # LIMEN_E_TICKET_ABSENT, _TICKET_TWICE, _SESSION_UNKNOWN

_AUTH_KEYS = (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)


class SessionStore(SessionBase):
    """One request's view of a session. As all of Django's, it is for one thread at a time."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._record: limen.Session | None = None  # as it was last read or written
        self._base: Mapping[str, Any] | None = (
            None  # what this request's changes are changes of; None: not read
        )
        self._login: dict[str, Any] | None = None  # how this object created it; None: it did not
        self._wanted = 0  # seconds that set_expiry() had asked for when it was created
        self._refused: limen.Refused | None = None
        self._settled = False  # saved just now, by the middleware

    # Reading.

    def record(self) -> limen.Session | None:
        """limen's session of this ticket, got and touched; None where there is none, or it is refused.

        May block. Raises limen.Unavailable.
        """
        if self._record is None and self.session_key is not None:
            try:
                self._record = self._read()
            except limen.Refused as refused:
                self._forget(refused)
        return self._record

    @property
    def refused(self) -> limen.Refused | None:
        """Why there is no session although the client came with a ticket."""
        return self._refused

    def refuse(self, refused: limen.Refused) -> None:
        """Takes no notice of the ticket that the client came with."""
        self._forget(refused)
        self._session_cache: Data = {}

    def insist(self, ticket: str) -> None:
        """Reads by this ticket, and not by another that Django found: it strips and unquotes what browsers take
        for cookies of other names and values. Where that one was read already there is no session."""
        if ticket == self.session_key:
            return
        if self._record is None and self._refused is None and "_session_cache" not in self.__dict__:
            self._session_key = ticket
        else:
            self.refuse(limen.TicketTwice(_TWICE, "cookies: Django found another ticket, and has read it"))

    def give_up(self) -> None:
        """The response goes without it: the store cannot be asked, so nothing more is read or saved."""
        self._session_cache = {}
        self.modified = False

    def load(self) -> Data:
        record = self.record()
        if record is None:
            return {}
        self._base = record
        return from_plain(own(record), self.serializer)

    @sensitive_variables()
    def exists(self, session_key: str) -> bool:
        try:
            gate().sessions.get(session_key)
        except limen.Refused:
            return False
        return True

    def is_empty(self) -> bool:
        """Whether there is no session and nothing to keep.

        SessionMiddleware has the browser forget the cookie of an empty session. One that was refused does not
        count: its ticket may have been replaced while this request was under way (the visitor logged in), and
        the browser would forget the new one.
        """
        if self._refused is not None and not self.modified and not settings.SESSION_SAVE_EVERY_REQUEST:
            return False
        return bool(super().is_empty())

    def _read(self) -> limen.Session:
        sessions = gate().sessions
        record = sessions.get(self.session_key or "")
        sessions.touch(record)
        if is_over(record):
            self._end(record)
            raise limen.SessionUnknown(_UNKNOWN, "session: it has expired, as set_expiry() asked")
        if is_visitor(record.subject) and SESSION_KEY in record:
            raise limen.SessionUnknown(_UNKNOWN, "session: it is a visitor's, but names a user")
        return record

    def _forget(self, refused: limen.Refused | None) -> None:
        self._session_key = None
        self._record, self._base, self._login = None, None, None
        # A new one: what is kept shall hold no frames, which hold this object.
        self._refused = None if refused is None else type(refused)(refused.status, str(refused))

    # Writing.

    def create(self) -> None:
        """A new session with the data there is. A session that was there lives on. May block.

        Raises UpdateError where that one has ended, and what save() raises.
        """
        data = self._data(no_load=True)
        subject, record = self._owner(data), self._record
        login: dict[str, Any] = {}
        if record is not None and record.subject == subject:
            login["mark"] = gate().login(subject)
            if not self.exists(self.session_key or ""):
                raise UpdateError
        self._create(subject, login)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Puts this request's changes into the session; makes one where there is none. May block.

        Raises UpdateError where the session has ended; limen.SessionRenewed (try again with the ticket that
        the client has by now), limen.SessionChanged (overtaken again and again), limen.Unavailable;
        limen.DataTooLong (over session_max_data), limen.UsageError (set_expiry() asked for more than
        session_max_ttl), and what the serializer raises for what it cannot write.
        """
        settled, self._settled = self._settled, False
        if must_create or self.session_key is None:
            return self.create()
        unread = "_session_cache" in self.__dict__ and self._base is None
        data = self._data()
        record = self.record()
        if record is None:
            if unread:  # cleared without a look, and gone by now
                raise UpdateError
            return self.create()
        base = self._base = record if self._base is None else self._base
        owner = self._owner(data)
        plain = to_plain(data, self.serializer)
        if owner != record.subject:
            return self._move(owner)
        if self._login is not None and (wanted(plain) or 0) > self._wanted + 1:
            return self._make_anew(self._login)
        changes = Changes(base, plain)
        if changes or not settled:
            self._record = _update(record, changes, deadline(plain))
            self._base = plain

    def save_now(self) -> None:
        """save(), after which that of SessionMiddleware asks the store again only where something changed."""
        self.save()
        self._settled = True

    @sensitive_variables()
    def delete(self, session_key: str | None = None) -> None:
        ticket = self.session_key if session_key is None else session_key
        if ticket is not None:
            self._end(ticket)

    def flush(self) -> None:
        """Ends the session. Raises limen.Unavailable where that cannot be known: nobody is logged out."""
        super().flush()
        self._forget(None)

    async def aflush(self) -> None:
        await sync_to_async(self.flush)()

    def cycle_key(self) -> None:
        """A new ticket for the same session; without a session there is nothing to renew. May block.

        Raises SessionInterrupted where it has ended, but of a visitor's: that one is empty then.

        The old ticket still reads for session_renew_grace, for requests in flight, and writes no more.
        """
        self._data()
        record = self._record
        if record is not None:
            try:
                self._renew({})
            except SessionInterrupted:
                if not is_visitor(record.subject):  # who may have sent the login form twice
                    raise
        self.modified = True

    async def acycle_key(self) -> None:
        await sync_to_async(self.cycle_key)()

    @classmethod
    def clear_expired(cls) -> None:
        """The store does so by itself."""

    def _data(self, no_load: bool = False) -> Data:
        data: Data = self._get_session(no_load)  # type: ignore[attr-defined]
        return data

    @sensitive_variables()
    def _end(self, session: limen.Session | str) -> None:
        with contextlib.suppress(limen.Refused):  # it has ended already
            gate().sessions.end(session)

    @sensitive_variables()
    def _create(self, subject: str, login: dict[str, Any]) -> None:
        plain = to_plain(self._data(no_load=True), self.serializer)
        asked = wanted(plain)
        terms = conf().terms(asked)
        self._record = gate().sessions.create(subject, data=stored(plain, deadline(plain)), **terms, **login)
        self._base, self._login, self._wanted, self._refused = plain, login, asked or 0, None
        self._session_key = self._record.ticket

    @sensitive_variables()
    def _move(self, subject: str) -> None:
        """Hands the data over to a new session of another subject, unless this one has ended."""
        former = self.session_key or ""
        self._create(subject, {})
        try:
            gate().sessions.end(former)
        except limen.Refused:
            self._end(self.session_key or "")
            raise UpdateError from None

    @sensitive_variables()
    def _make_anew(self, login: dict[str, Any]) -> None:
        """The same session once more, as long as set_expiry() wants it by now, unless it has ended.

        It ends first, to make room within session_limit. A revocation that comes in between is heard of: the
        mark is older.
        """
        assert self._record is not None
        marked = {"mark": gate().login(self._record.subject), **login}
        try:
            gate().sessions.end(self._record)
        except limen.Refused:
            raise UpdateError from None
        self._create(self._record.subject, marked)

    @sensitive_variables()
    def _renew(self, login: dict[str, Any]) -> None:
        assert self._record is not None
        try:
            self._record = gate().sessions.renew(self._record, **login)
        except (limen.LoginRevoked, limen.LoginMarkInvalid):
            raise
        except limen.Refused as refused:
            self.refuse(refused)
            raise SessionInterrupted("The request's session has ended before it was renewed.") from None
        self._session_key = self._record.ticket

    def _owner(self, data: Data) -> str:
        """Whose session it is with this data: the same subject's, unless it names another user."""
        user_id = data.get(SESSION_KEY)
        if self._record is not None:
            base: Mapping[str, Any] = self._record if self._base is None else self._base
            if user_id == base.get(SESSION_KEY):
                return self._record.subject
        return new_visitor() if user_id is None else conf().subject_of_id(str(user_id))

    # Logging in.

    @sensitive_variables()
    def log_in(self, user: Any, login: dict[str, Any]) -> None:
        """What ``login()`` comes to: the session becomes the user's. Where it fails, call refuse_login()."""
        self._data()
        subject = conf().subject_of(user)
        former = self.session_key
        if self._record is not None and self._record.subject == subject:
            self._renew({**login, "authenticated": True})
        else:
            self._create(subject, login)
            if former is not None:
                self._end(former)
        self.modified = True

    def refuse_login(self) -> None:
        """Nobody is logged in by this session, whatever ``login()`` wrote. A visitor keeps the rest."""
        data = self._data()
        for key in _AUTH_KEYS:
            data.pop(key, None)
        if self._record is not None and not is_visitor(self._record.subject):
            self.flush()

    def renew(self, **login: Any) -> limen.Session:
        """A new ticket for the session of somebody who is logged in, with options of ``gate.sessions.renew``.

        Raises limen.TicketAbsent where nobody is, SessionInterrupted where it has ended. May block.
        """
        self._data()
        if self._record is None or is_visitor(self._record.subject):
            raise limen.TicketAbsent(_ABSENT, "session: nobody is logged in")
        self._renew(login)
        self.modified = True
        return self._record

    # How long.

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds until the session ends if it is saved now: what is asked for, and at most what limen
        gives."""
        return self._at_most(super().get_expiry_age(**kwargs))

    async def aget_expiry_age(self, **kwargs: Any) -> int:
        return self._at_most(await super().aget_expiry_age(**kwargs))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return self._not_after(super().get_expiry_date(**kwargs))

    async def aget_expiry_date(self, **kwargs: Any) -> datetime:
        return self._not_after(await super().aget_expiry_date(**kwargs))

    def _at_most(self, age: int) -> int:
        if self._record is None or self._may_live_longer():
            return age
        return min(age, max(0, self._record.expires_at_seconds - int(time.time())))

    def _not_after(self, date: datetime) -> datetime:
        if self._record is None or self._may_live_longer():
            return date
        end = self._record.expires_at
        return min(date, end if timezone.is_aware(date) else timezone.make_naive(end))

    def _may_live_longer(self) -> bool:
        """This request made the session, so that it can be made anew, as set_expiry() asks."""
        return self._login is not None and EXPIRY in self._data()


def _update(record: limen.Session, changes: Changes, until: int | None) -> limen.Session:
    sessions = gate().sessions
    try:
        for _ in range(_ATTEMPTS - 1):
            with contextlib.suppress(limen.SessionChanged):
                return sessions.update(record, stored(changes.onto(own(record)), until))
            record = sessions.get(record)
        return sessions.update(record, stored(changes.onto(own(record)), until))
    except limen.Refused:
        raise UpdateError from None


@sensitive_variables()
def _logged_in(sender: Any, *, request: Any = None, user: Any = None, **_: Any) -> None:
    session = getattr(request, "session", None)
    if not isinstance(session, SessionStore):
        return
    try:
        login = conf().describe(request)
        mark = mark_of(user)
        session.log_in(user, login if mark is None else {**login, "mark": mark})
    except Exception:
        _nobody(request)
        session.refuse_login()
        raise


def _nobody(request: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    async def auser() -> AnonymousUser:
        return AnonymousUser()

    if hasattr(request, "user"):
        request.user = AnonymousUser()
    if hasattr(request, "auser"):
        request.auser = auser


def _connect_first() -> None:
    """Others hear only of a login that is not refused, and see the session's new key."""
    user_logged_in.connect(_logged_in, dispatch_uid="limen.django.sessions")
    with user_logged_in.lock:
        user_logged_in.receivers.insert(0, user_logged_in.receivers.pop())


_connect_first()
