"""The shop's story is told to its end, and a person who opens its page finds the devices and the button."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from services import Shop

STORY = Path(__file__).parents[2] / "examples" / "shop" / "shop.py"
PATIENCE = 30_000  # milliseconds for what the page must show
# Keeps the browser from calling its maker at start; and it runs as root in containers.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def test_the_story_is_told_to_its_end() -> None:
    told = subprocess.run([sys.executable, STORY], capture_output=True, text=True, timeout=180, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    for line in (
        "1. One account",
        "2. The button",
        "3. The shell",
        "200 come in, alex",
        "401 refused, TokenRevoked",
    ):
        assert line in told.stdout


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


def log_in(browser: Browser, shop: Shop, agent: str) -> Page:
    page = browser.new_context(user_agent=agent).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(shop.website)
    page.click("#login")
    page.wait_for_selector("#end-all")
    return page


def test_the_button_of_the_page_ends_every_device_and_every_token(chromium: Browser, shop: Shop) -> None:
    expect.set_options(timeout=PATIENCE)
    page = log_in(chromium, shop, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    page.click("#add")
    expect(page.locator(".device")).to_have_count(3)
    expect(page.locator(".device", has_text="this device")).to_contain_text("Firefox on Linux")
    for door in ("#api", "#billing"):
        expect(page.locator(door)).to_contain_text("200 come in, alex")
    thief = log_in(chromium, shop, "Mozilla/5.0 (Windows NT 10.0) Chrome/150.0")
    expect(thief.locator(".device")).to_have_count(4)

    page.click("#end-all")

    expect(page.locator("#notice")).to_contain_text("4 sessions, and every token")
    for door in ("#api", "#billing"):
        expect(page.locator(door)).to_contain_text("401 refused, TokenRevoked")
    thief.reload()
    expect(thief.locator("#login")).to_be_visible()
    page.click("#login")
    expect(page.locator(".device")).to_have_count(1)


def test_one_device_is_ended_by_its_own_button(chromium: Browser, shop: Shop) -> None:
    expect.set_options(timeout=PATIENCE)
    page = log_in(chromium, shop, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    page.click("#add")
    page.locator(".device", has_text="The till").get_by_role("button").click()
    expect(page.locator(".device")).to_have_count(2)
    expect(page.locator("#billing")).to_contain_text("401 refused, TokenRevoked")
    expect(page.locator("#api")).to_contain_text("200 come in, alex")
