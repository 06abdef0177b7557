"""SESSION_ENGINE = "limen.django.sessions": Django's sessions in a limen gate.

The session key is limen's ticket, a secret. Only tickets that limen made work: no other key is ever adopted.
In logs, use ``request.limen.session.sid``, the session's public id.

The data of somebody who has not logged in is a visitor's (``gate().visitors``), which no other part of limen
takes for a session. It is stored when there is something to keep. ``login()`` creates a session for the
user's subject with that data, and ends every session and visitor that the browser has a ticket of. A second
``login()`` of the same user does the same, so the sid is another one then. ``flush()``, which ``logout()``
calls, ends all that the browser has, too. A session has one subject all its life. ``cycle_key()`` renews the
ticket.

Saving merges: the changes of this request are applied to the session as it is by then, so parallel requests
that change different members both take effect. A session that was ended or revoked meanwhile stays ended:
save() raises UpdateError, which Django turns into SessionInterrupted.

When limen cannot tell, as with an unavailable store, it raises limen.Unavailable, and never reports "no
session". limen.django.AuthenticationMiddleware returns 503 then.

``session_idle_ttl`` and ``session_ttl`` of LIMEN set the lifetime of sessions, ``visitor_idle_ttl`` and
``visitor_ttl`` that of visitors. ``set_expiry()`` shortens either at any time. It lengthens only a session,
in the request that creates it (the login's), up to ``session_max_ttl``. The cookie is Django's, with the
SESSION_COOKIE_* settings.
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
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

import limen
from limen import _status

from . import _kept
from ._browser import Browser
from ._data import EXPIRY, Changes, Data, deadline, from_plain, is_over, own, stored, to_plain, wanted
from ._kept import Kept
from ._login_signal import connect_first
from .conf import conf, gate

_ATTEMPTS = 32  # to save while other requests save first; each time one of theirs succeeded

_AUTH_KEYS = (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)


class SessionStore(SessionBase):
    """One request's view of a session. Like Django's, it is for one thread at a time."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._record: Kept | None = None  # as last read or written
        self._base: Mapping[str, Any] | None = None  # the data that this request changes; None: not read
        self._login: dict[str, Any] | None = None  # the options of the session created here; None: none was
        self._wanted = 0  # seconds that set_expiry() had asked for when it was created
        self._drawn: limen.NewVisitor | None = None  # a visitor's next ticket, from cycle_key() to save()
        self._refused: limen.Refused | None = None
        self._settled = False  # just saved by the middleware
        self._browser = Browser(None)
        self._given_up = False

    # Reading.

    def record(self) -> Kept | None:
        """The session or visitor of this ticket, read and kept alive; None when there is none, or it is
        refused.

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
        """The reason for having no session although the client sent a ticket."""
        return self._refused

    def refuse(self, refused: limen.Refused) -> None:
        """Ignore the ticket that the client sent."""
        self._forget(refused)
        self._session_cache: Data = {}

    def come_from(self, browser: Browser) -> None:
        """A login or a logout ends all that this browser has a ticket of."""
        self._browser = browser

    def adopt(self, kept: Kept | None, error: limen.LimenError | None) -> None:
        """Use what a guard has read for this request, and no ticket that only Django has found: Django strips
        and unquotes cookies that browsers treat as having other names and values. If Django's ticket was used
        already, there is no session.
        """
        if kept is None:
            if self.session_key is not None:
                self.refuse(error if isinstance(error, limen.Refused) else _no_ticket())
            return
        key = _kept.key(kept)
        used = self._record is not None or self._refused is not None or "_session_cache" in self.__dict__
        if key != self.session_key and used:
            self.refuse(
                limen.TicketTwice(
                    _status.TICKET_TWICE, "cookies: Django found another ticket, and has used it"
                )
            )
        elif self._record is None:
            self._session_key = key
            try:
                self._record = self._checked(kept)
            except limen.Refused as refused:
                self._forget(refused)

    def give_up(self) -> None:
        """Respond without the session: the store is unavailable, so nothing more is read or saved."""
        self._session_cache = {}
        self.modified = False
        self._given_up = True

    def load(self) -> Data:
        record = self.record()
        if record is None:
            return {}
        self._base = record
        return from_plain(own(record), self.serializer)

    @sensitive_variables()
    def exists(self, session_key: str) -> bool:
        try:
            _kept.read(session_key)
        except limen.Refused:
            return False
        return True

    def is_empty(self) -> bool:
        """Whether there is no session and nothing to keep.

        SessionMiddleware deletes the cookie of an empty session. A refused session does not count as empty:
        its ticket may have been replaced during this request (the visitor logged in), and the browser would
        lose the new one. Nor does one that limen could not judge or end.
        """
        if self._given_up:
            return False
        if self._refused is not None and not self.modified and not settings.SESSION_SAVE_EVERY_REQUEST:
            return False
        return bool(super().is_empty())

    def _read(self) -> Kept:
        record = _kept.read(self.session_key or "")
        _kept.touch(record)
        return self._checked(record)

    def _checked(self, record: Kept) -> Kept:
        if is_over(record):
            self._end(_kept.key(record))
            raise limen.SessionUnknown(
                _status.SESSION_UNKNOWN, "session: expired at the time that set_expiry() set"
            )
        if isinstance(record, limen.Visitor) and SESSION_KEY in record:
            raise limen.SessionUnknown(_status.SESSION_UNKNOWN, "visitor: its data names a user")
        return record

    def _forget(self, refused: limen.Refused | None) -> None:
        self._session_key = None
        self._record, self._base, self._login, self._drawn = None, None, None, None
        # A new one: the kept error must hold no frames, because they hold this object.
        self._refused = None if refused is None else type(refused)(refused.status, str(refused))

    # Writing.

    def create(self) -> None:
        """Create a session, or store a visitor, with the current data. An earlier one stays. Without an earlier
        one, a session ends what the browser had, as ``login()`` does. May block.

        Raises UpdateError when the earlier session has ended, and the same errors as save().
        """
        data = self._data(no_load=True)
        subject, record = self._owner(data), self._record
        login: dict[str, Any] = {}
        if record is not None and _kept.subject(record) == subject:
            if subject is not None:
                login["mark"] = gate().login(subject)
            if not self.exists(_kept.key(record)):
                raise UpdateError
        leaves = self._drawn is not None
        if record is None and subject is not None:
            self._begin(subject, login)
        else:
            self._create(subject, login)
        if record is not None and leaves:
            self._end(_kept.key(record))
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write this request's changes into the session; create one if there is none. May block.

        Raises UpdateError when the session has ended; limen.SessionRenewed (try again with the client's new
        ticket), limen.SessionChanged (other requests kept saving first), limen.Unavailable; limen.DataTooLong
        (over session_max_data), limen.UsageError (set_expiry() asked for more than session_max_ttl), and the
        serializer's errors.
        """
        settled, self._settled = self._settled, False
        if must_create or self.session_key is None:
            return self.create()
        unread = "_session_cache" in self.__dict__ and self._base is None
        data = self._data()
        record = self.record()
        if record is None:
            if unread:  # cleared unread, and it has ended since
                raise UpdateError
            return self.create()
        base = self._base = record if self._base is None else self._base
        owner = self._owner(data)
        plain = to_plain(data, self.serializer)
        if owner != _kept.subject(record):
            return self._move(owner)
        if self._drawn is not None:
            return self._move_visitor(self._drawn, Changes(base, plain), plain)
        if self._login is not None and (wanted(plain) or 0) > self._wanted + 1:
            return self._make_anew(self._login)
        changes = Changes(base, plain)
        if changes or not settled:
            self._record = _update(record, changes, deadline(plain))
            self._base = plain

    def save_now(self) -> None:
        """Save, so that SessionMiddleware's own save() only asks the store if something changed since."""
        self.save()
        self._settled = True

    @sensitive_variables()
    def delete(self, session_key: str | None = None) -> None:
        ticket = self.stored_key() if session_key is None else session_key
        if ticket is not None:
            self._end(ticket)

    def flush(self) -> None:
        """End the session, and all others that the browser has a ticket of, and its visitors.

        Raises limen.Unavailable when limen cannot tell: then the browser keeps its cookie, to try again.
        """
        self._browser.log_out(self._record)
        super().flush()
        self._forget(None)

    async def aflush(self) -> None:
        await sync_to_async(self.flush)()

    def cycle_key(self) -> None:
        """Give the session a new ticket. Without a session this does nothing. May block.

        A session's old ticket can still read for session_renew_grace, for requests in flight, and can no
        longer write. A visitor moves to its new ticket when it is saved; ``login()`` comes before that, and
        works where no more visitors can be stored.

        Raises SessionInterrupted when the session has ended.
        """
        self._data()
        if isinstance(self._record, limen.Visitor):
            self._drawn = gate().visitors.draw()
            self._session_key = self._drawn.ticket
        elif self._record is not None:
            self._renew({})
        self.modified = True

    async def acycle_key(self) -> None:
        await sync_to_async(self.cycle_key)()

    @classmethod
    def clear_expired(cls) -> None:
        """Does nothing, because the store deletes expired sessions itself."""

    def _data(self, no_load: bool = False) -> Data:
        data: Data = self._get_session(no_load)  # type: ignore[attr-defined]
        return data

    def stored_key(self) -> str | None:
        """The ticket under which the store has it; session_key may be one that was drawn since."""
        return self.session_key if self._record is None else _kept.key(self._record)

    @sensitive_variables()
    def _end(self, ticket: str) -> None:
        with contextlib.suppress(limen.Refused):  # it has ended already
            _kept.end(ticket)

    @sensitive_variables()
    def _create(self, subject: str | None, login: dict[str, Any]) -> None:
        """Create a session of this subject with the current data; None: store a visitor."""
        plain, asked, data = self._content()
        if subject is None:
            self._turn_into(self._put(data), plain, asked, None)
        else:
            session = gate().sessions.create(subject, data=data, **conf().terms(asked), **login)
            self._turn_into(session, plain, asked, login)

    @sensitive_variables()
    def _begin(self, subject: str, login: dict[str, Any]) -> None:
        """Log this subject in with the current data, and end what the browser had."""
        plain, asked, data = self._content()
        options: Any = {"data": data, **conf().terms(asked), **login}
        session = self._browser.log_in(self._record, subject, options)
        self._turn_into(session, plain, asked, login)

    def _content(self) -> tuple[Data, int | None, Data]:
        """The current data, the lifetime that it wants, and the data as it is stored."""
        plain = to_plain(self._data(no_load=True), self.serializer)
        return plain, wanted(plain), stored(plain, deadline(plain))

    def _turn_into(self, record: Kept, plain: Data, asked: int | None, login: dict[str, Any] | None) -> None:
        self._record, self._login = record, login
        self._base, self._wanted, self._refused, self._drawn = plain, asked or 0, None, None
        self._session_key = record.ticket

    def _put(self, data: Data) -> limen.Visitor:
        visitors = gate().visitors
        return visitors.put(self._drawn or visitors.draw(), data)

    @sensitive_variables()
    def _move(self, subject: str | None) -> None:
        """Move the data to a new session of another subject, unless this session has ended, and end what the
        browser had. If that fails, the new session ends instead.
        """
        assert self._record is not None
        former = _kept.key(self._record)
        self._create(subject, {})
        try:
            self._leave(former)
            self._browser.log_out(None)
        except limen.Unavailable:
            self._end(self.session_key or "")
            raise

    @sensitive_variables()
    def _move_visitor(self, drawn: limen.NewVisitor, changes: Changes, plain: Data) -> None:
        """Move a visitor to the ticket that cycle_key() drew, unless the visitor has ended."""
        former = self.stored_key() or ""
        try:
            fresh = gate().visitors.get(former)
        except limen.Refused:
            raise UpdateError from None
        self._record = gate().visitors.put(drawn, stored(changes.onto(own(fresh)), deadline(plain)))
        self._base, self._drawn = plain, None
        self._leave(former)

    @sensitive_variables()
    def _leave(self, former: str) -> None:
        """End what the data came from. If another request did, the new session ends as well."""
        try:
            _kept.end(former)
        except limen.Refused:
            self._end(self.session_key or "")
            raise UpdateError from None

    @sensitive_variables()
    def _make_anew(self, login: dict[str, Any]) -> None:
        """Create the same session again with the lifetime that set_expiry() wants now, unless it has ended.

        It is ended first, to make room within session_limit. A revocation in between is noticed, because the
        login mark is older.
        """
        assert isinstance(self._record, limen.Session)
        marked = {"mark": gate().login(self._record.subject), **login}
        try:
            gate().sessions.end(self._record)
        except limen.Refused:
            raise UpdateError from None
        self._create(self._record.subject, marked)

    @sensitive_variables()
    def _renew(self, login: dict[str, Any]) -> limen.Session:
        assert isinstance(self._record, limen.Session)
        try:
            renewed = gate().sessions.renew(self._record, **login)
        except (limen.LoginRevoked, limen.LoginMarkInvalid):
            raise
        except limen.Refused as refused:
            self.refuse(refused)
            raise _ended() from None
        self._record, self._session_key = renewed, renewed.ticket
        return renewed

    def _owner(self, data: Data) -> str | None:
        """The subject of a session with this data: unchanged, unless the data names another user. None: a
        visitor's."""
        user_id = data.get(SESSION_KEY)
        if self._record is not None:
            base: Mapping[str, Any] = self._record if self._base is None else self._base
            if user_id == base.get(SESSION_KEY):
                return _kept.subject(self._record)
        return None if user_id is None else conf().subject_of_id(str(user_id))

    # Logging in.

    @sensitive_variables()
    def log_in(self, user: Any, login: dict[str, Any]) -> None:
        """Log in: the data goes to a new session of the user's. If this fails, call refuse_login().

        Raises SessionInterrupted when the user's session has ended and there is no login mark: then the caller
        may be logged in by that session alone.
        """
        self._data()
        subject, record = conf().subject_of(user), self._record
        if record is not None and _kept.subject(record) == subject and "mark" not in login:
            login = {**login, "mark": gate().login(subject)}
            try:
                _kept.read(_kept.key(record))
            except limen.Refused as refused:
                self.refuse(refused)
                raise _ended() from None
        self._begin(subject, login)
        self.modified = True

    def refuse_login(self) -> None:
        """Undo what ``login()`` wrote: no user is logged in by this session. A visitor keeps the other
        data."""
        data = self._data()
        for key in _AUTH_KEYS:
            data.pop(key, None)
        if isinstance(self._record, limen.Session):
            self.flush()

    def renew(self, **login: Any) -> limen.Session:
        """Give a logged-in user's session a new ticket, with options of ``gate.sessions.renew``.

        Raises limen.TicketAbsent when no user is logged in, SessionInterrupted when the session has ended.
        May block.
        """
        self._data()
        if not isinstance(self._record, limen.Session):
            raise limen.TicketAbsent(_status.TICKET_ABSENT, "session: no user is logged in")
        self.modified = True
        return self._renew(login)

    # Lifetime.

    def get_expiry_age(self, **kwargs: Any) -> int:
        """The seconds until the session ends if it is saved now: what set_expiry() asks for, within limen's
        limits.
        """
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
        """Whether this request created the session, so that set_expiry() may create it again."""
        return self._login is not None and EXPIRY in self._data()


def _ended() -> SessionInterrupted:
    return SessionInterrupted("The request's session ended before it was renewed.")


def _no_ticket() -> limen.TicketAbsent:
    return limen.TicketAbsent(_status.TICKET_ABSENT, "cookie: the request has no session cookie")


def _update(record: Kept, changes: Changes, until: int | None) -> Kept:
    try:
        for _ in range(_ATTEMPTS - 1):
            with contextlib.suppress(limen.SessionChanged):
                return _kept.write(record, stored(changes.onto(own(record)), until))
            record = _kept.read(_kept.key(record))
        return _kept.write(record, stored(changes.onto(own(record)), until))
    except limen.Refused:
        raise UpdateError from None


connect_first()
