"""The shop's story: one account, three services in three languages, and a kill switch in the shell.

python shop.py           tells it; every line is the answer of a real request, and is checked
python shop.py --open    keeps the website up, for a browser
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx2
from services import Shop

sys.path.insert(0, str(Path(__file__).parents[1] / "demo"))
from stage import insist, say, title

DOORS = {"api": "The mobile API, in Node:", "billing": "Billing, in Java:"}


class Browser:
    """A browser at the website: it keeps cookies, and sends back the CSRF token of the page's forms."""

    def __init__(self, website: str, agent: str) -> None:
        # The website's cookie is for https only. Browsers make an exception for localhost; so does this code.
        self._client = httpx2.Client(base_url=website, headers={"User-Agent": agent}, timeout=30)
        self._cookie = ""

    def _keep(self, answer: httpx2.Response) -> httpx2.Response:
        for field in answer.headers.get_list("Set-Cookie"):
            self._cookie = field.partition(";")[0]
        return answer

    def page(self) -> str:
        return self._client.get("/", headers={"Cookie": self._cookie}).text

    def devices(self) -> list[str]:
        return re.findall(r'<li class="device"><span>([^<]+)', self.page())

    def log_in(self, user: str, password: str) -> int:
        form = {"user": user, "password": password}
        return self._keep(self._client.post("/login", data=form)).status_code

    def press(self, where: str) -> int:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page())
        form = {"csrf_token": found[1] if found else ""}
        return self._client.post(where, data=form, headers={"Cookie": self._cookie}).status_code

    def doors(self) -> dict[str, str]:
        answers: dict[str, str] = self._client.get("/doors").json()
        return answers

    def close(self) -> None:
        self._client.close()


def at_the_doors(browser: Browser, expected: str) -> None:
    for door, answer in browser.doors().items():
        say(f"{DOORS[door]:<28}{answer}")
        insist(expected in answer, f"{door} says {expected}")


def the_account(browser: Browser) -> None:
    title(1, "One account, three languages")
    say("Alex logs in at the website, in Python; the app on a phone and a till get sessions, too,")
    say("and tokens for the other services, which look nothing up:")
    insist(browser.log_in("alex", "wrong") == 401, "a wrong password lets nobody in")
    insist(browser.log_in("alex", "sesame") == 303, "the right one does")
    insist(browser.press("/devices/add") == 303, "the devices are added")
    for device in browser.devices():
        say(f"   {device}")
    insist(len(browser.devices()) == 3, "there are three devices")
    at_the_doors(browser, "200 come in, alex")


def the_button(browser: Browser) -> None:
    title(2, "The button")
    say('Somebody has Alex\'s password. Alex presses "End them all" on the page:')
    insist(browser.press("/devices/end-all") == 303, "the button works")
    insist("Log in" in browser.page(), "the website asks who is there")
    say(f"{'The website, in Python:':<28}log in, please")
    at_the_doors(browser, "401 refused, TokenRevoked")
    say("Alex chooses a new password, and logs in again at once.")
    browser.log_in("alex", "sesame")
    browser.press("/devices/add")
    at_the_doors(browser, "200 come in, alex")


def the_shell(browser: Browser, store: str) -> None:
    title(3, "The shell")
    command = shutil.which("limen")
    insist(command, "the command limen is installed")
    say(f"$ limen revoke subject alex --store {store}")
    issuer = "https://shop.example"
    done = subprocess.run(
        [str(command), "revoke", "subject", "alex", "--store", store, "--issuer", issuer],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    say(done.stdout.strip())
    insist("Log in" in browser.page(), "the website asks who is there")
    say(f"{'The website, in Python:':<28}log in, please")
    at_the_doors(browser, "401 refused, TokenRevoked")


def keep_open(shop: Shop) -> None:
    print(f"\nThe shop is open: {shop.website}   (alex, sesame)\n")
    print(
        'Press "End them all" on the page, or, in another terminal:\n'
        f"  limen revoke subject alex --issuer https://shop.example --store {shop.store}\n"
    )
    try:
        input("Enter closes it. ")
    except (EOFError, KeyboardInterrupt):
        print()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="limen-shop-") as folder, Shop(folder) as shop:
        if sys.argv[1:] == ["--open"]:
            keep_open(shop)
            return
        browser = Browser(shop.website, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
        the_account(browser)
        the_button(browser)
        the_shell(browser, shop.store)
        browser.close()
        print()


if __name__ == "__main__":
    main()
