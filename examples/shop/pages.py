"""The two pages of the website: login, and the devices of the account."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from html import escape

import limen

STYLE = """
:root { color-scheme: light dark; --ink: #1c1b1a; --paper: #faf8f5; --card: #fff; --line: #e4dfd8; --quiet: #6f6860;
  --yes: #17733c; --no: #b3261e; --accent: #3b5bdb; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceae6; --paper: #161514; --card: #211f1d; --line: #38342f;
  --quiet: #a39b91; --yes: #5bd98a; --no: #ff8a80; --accent: #91a7ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 3rem 1.25rem; display: grid; gap: 1.5rem; }
h1 { font-size: 1.75rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
p { margin: 0; } .quiet { color: var(--quiet); font-size: .9rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; gap: 1rem; align-items: center; justify-content: space-between; padding: .65rem 0;
  border-top: 1px solid var(--line); } li:first-child { border-top: 0; }
.chip { font-size: .75rem; border: 1px solid currentColor; border-radius: 99px; padding: .05rem .55rem;
  margin-left: .4rem; color: var(--accent); }
.yes { color: var(--yes); } .no { color: var(--no); }
form { margin: 0; } form + p { margin-top: .6rem; } form.grid { display: grid; gap: .75rem; }
input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px;
  padding: .6rem .75rem; width: 100%; }
button { font: inherit; color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: 8px;
  padding: .45rem .9rem; cursor: pointer; white-space: nowrap; }
button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--card); }
button.all { background: var(--no); border-color: var(--no); color: var(--card); width: 100%; padding: .75rem;
  font-weight: 600; }
"""

DOORS = """
<section aria-live="polite"><h2>What the other services say to the phone and the till</h2>
<ul id="doors">
<li><span>The mobile API <span class="quiet">in Node</span></span> <span id="api" class="quiet">asking</span></li>
<li><span>Billing <span class="quiet">in Java</span></span> <span id="billing" class="quiet">asking</span></li>
</ul></section>
<script>
async function ask() {
  try {
    const doors = await (await fetch('/doors')).json();
    for (const [name, answer] of Object.entries(doors)) {
      const row = document.getElementById(name);
      row.textContent = answer;
      row.className = answer.startsWith('200') ? 'yes' : 'no';
    }
  } finally {
    setTimeout(ask, 1000);
  }
}
ask();
</script>
"""


@dataclass
class Devices:
    """The tokens that Alex's other devices show at the other services; the demo remembers them."""

    tokens: dict[str, str] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    count: int = 0

    def notice(self) -> str:
        if not self.ended:
            return ""
        return f"Everything was ended: {self.count} sessions, and every token. You can log in again at once."


def label(agent: str) -> str:
    """A browser's name, as people know it."""
    browser = re.search(r"(Firefox|Edg|Chrome|Safari)", agent)
    system = re.search(r"(Android|iPhone|Windows|Mac OS X|Linux)", agent)
    return f"{browser[1] if browser else 'A browser'} on {system[1] if system else 'a computer'}"


def page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main>{body}</main></body></html>"
    )


def login(notice: str) -> str:
    said = f'<p id="notice" role="status">{escape(notice)}</p>' if notice else ""
    return page(
        "The shop: log in",
        f"""<h1>The shop</h1>{said}
<section><form class="grid" method="post" action="/login">
<label>Name <input name="user" value="alex" autocomplete="username" required></label>
<label>Password <input name="password" type="password" value="sesame" autocomplete="current-password" required></label>
<button class="main" id="login">Log in</button></form>
<p class="quiet">alex, with the password sesame.</p></section>{DOORS}""",
    )


def _device(each: limen.Session, this: str, csrf: str) -> str:
    chip = '<span class="chip">this device</span>' if each.sid == this else ""
    minutes = max(0, int(time.time()) - each.seen_at_seconds) // 60
    where = f"{escape(each.address)}, " if each.address else ""
    seen = f"{where}seen {f'{minutes} min ago' if minutes else 'just now'}"
    return (
        f'<li class="device"><span>{escape(each.label or "a device")}{chip}<br><span class="quiet">{seen}</span></span>'
        f'<form method="post" action="/devices/end"><input type="hidden" name="csrf_token" value="{csrf}">'
        f'<input type="hidden" name="sid" value="{each.sid}"><button>Log out</button></form></li>'
    )


def account(session: limen.Session, mine: list[limen.Session], csrf: str) -> str:
    hidden = f'<input type="hidden" name="csrf_token" value="{csrf}">'
    ordered = sorted(mine, key=lambda each: (each.sid != session.sid, each.label or ""))
    add = ""
    if len(mine) == 1:
        add = (
            f'<form method="post" action="/devices/add">{hidden}'
            '<button id="add">Log in from a phone and a till, too</button></form>'
        )
    return page(
        "The shop: your devices",
        f"""<h1>Hello, {escape(session.subject)}</h1>
<section><h2>Your devices</h2><ul>{"".join(_device(each, session.sid, csrf) for each in ordered)}</ul>{add}</section>
<section><form method="post" action="/devices/end-all">{hidden}
<button class="all" id="end-all">End them all</button></form>
<p class="quiet">Somebody has your password? This ends every session and every token of yours, on every
service of the shop, with the next request.</p></section>{DOORS}""",
    )
