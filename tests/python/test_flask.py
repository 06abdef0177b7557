"""limen.flask, with Flask itself."""

from __future__ import annotations

import httpx2
import pytest

import shop_story


def test_the_example_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("flask_app", monkeypatch)
    clients = [
        httpx2.Client(transport=httpx2.WSGITransport(shop.app), base_url=shop_story.BASE) for _ in range(3)
    ]
    laptop, phone = shop_story.Browser(clients[0], "Laptop"), shop_story.Browser(clients[1], "Phone")
    shop_story.tell(shop, laptop, phone, clients[2])
