"""The other kind of login state: a table at the server, a meaningless ticket at the client, in a cookie."""

from __future__ import annotations

import json

from stage import insist, let_in, quote, row, say, title, turned_away

import limen


class Browser:
    """A browser: the cookies that it sends back."""

    def __init__(self, cookies: str = "") -> None:
        self.cookies = cookies

    def keep(self, set_cookie: str) -> None:
        self.cookies = "lang=en; " + set_cookie.partition(";")[0]


class Website:
    def __init__(self, gate: limen.Gate) -> None:
        self.gate = gate
        self.laptop, self.phone, self.library = Browser(), Browser(), Browser()

    def log_in(self, browser: Browser, who: str, label: str) -> str:
        session = self.gate.sessions.create(who, data={"theme": "dark"}, label=label, address="192.0.2.7")
        browser.keep(session.cookie())
        return session.cookie()

    def visit(self, browser: Browser) -> limen.Session:
        return self.gate.sessions.get(self.gate.cookies.find(browser.cookies))

    def greets(self, browser: Browser, where: str, who: str) -> limen.Session:
        session = self.visit(browser)
        insist(session.subject == who, "the session is the one of who came")
        let_in(where, who)
        return session

    def sends_away(self, browser: Browser, where: str, why: type[limen.Refused]) -> None:
        try:
            self.visit(browser)
        except why as error:
            turned_away(where, error)
        else:
            insist(False, f"the session is refused as {why.__name__}")

    def app_token(self, browser: Browser) -> str:
        """A token for the app, issued from the browser's session."""
        session = self.visit(browser)
        return self.gate.tokens.issue(session.subject, {"role": "user"}, session=session)

    def the_website(self, chapter: int) -> None:
        title(chapter, "A website")
        say("A badge is good until it expires. A website wants to end a login at once, so it keeps a")
        say("table. Alex logs in; the browser is given a ticket, which means nothing by itself:")
        quote("Set-Cookie", self.log_in(self.laptop, "alex", "Firefox on Linux"))
        say("The table knows its SHA-256 alone. The next request sends the cookie back, among others:")
        session = self.greets(self.laptop, "Alex:", "alex")
        quote("data", json.dumps(session.data))
        quote("sid", session.sid)
        say("The sid is the session's public name. Shown in the ticket's place it lets nobody in:")
        guess = Browser(f"__Host-session={session.sid}")
        self.sends_away(guess, "Somebody who read it in a log:", limen.TicketMalformed)

    def the_devices(self, chapter: int) -> None:
        title(chapter, "Your devices")
        self.log_in(self.phone, "alex", "Chrome on Android")
        self.log_in(self.library, "alex", "the library's computer")
        say("Alex logs in on a phone, and in the library, and forgets to log out there. The page says:")
        devices = self.gate.sessions.list("alex")
        for device in devices:
            quote("device", f"{device.label}, from {device.address}")
        insist(len(devices) == 3, "there are three devices")
        sid = self.visit(self.library).sid
        say('One click: gate.revoke_session("alex", sid)')
        self.gate.revoke_session("alex", sid, reason="not me")
        self.sends_away(self.library, "Whoever sits in the library now:", limen.SessionUnknown)
        self.greets(self.laptop, "Alex:", "alex")
        try:
            self.gate.revoke_session("sam", self.visit(self.laptop).sid)
        except limen.SessionUnknown:
            return
        insist(False, "a sid is of no use to anybody else")

    def the_logout(self, chapter: int) -> None:
        title(chapter, "An app, and a logout")
        say("The phone's app wants a badge for the services, which do not know the table. It is minted")
        say("from the phone's session, and carries its sid:")
        token = self.app_token(self.phone)
        let_in("The app, at a service:", str(self.gate.tokens.verify(token).subject))
        say("Alex logs out on the phone: gate.sessions.end(session)")
        self.gate.sessions.end(self.visit(self.phone))
        self.sends_away(self.phone, "The phone's browser:", limen.SessionUnknown)
        try:
            self.gate.tokens.verify(token)
            insist(False, "the token dies with its session")
        except limen.TokenRevoked as error:
            turned_away("The phone's app:", error)
        self.greets(self.laptop, "The laptop:", "alex")

    def rows(self) -> None:
        self.log_in(self.laptop, "alex", "Firefox on Linux")
        ticket = self.gate.cookies.find(self.laptop.cookies)
        never_was = ticket[:20] + ("B" if ticket[20] == "A" else "A") + ticket[21:]
        sessions = self.gate.sessions

        def refuses_unknown() -> None:
            try:
                sessions.get(never_was)
                insist(False, "a ticket that never was is refused")
            except limen.SessionUnknown:
                pass

        say("A session: a ticket, and a table")
        row("create one", lambda: sessions.create("sam"))
        row("get it, and who it is", lambda: sessions.get(ticket).subject)
        row("touch it", lambda: sessions.touch(ticket))
        row("refuse a ticket that never was", refuses_unknown)
