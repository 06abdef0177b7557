"""limen.fastapi, with FastAPI itself."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

import shop_story


def test_the_example_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = shop_story.load("fastapi_app", monkeypatch)
    clients = [TestClient(shop.app, base_url=shop_story.BASE) for _ in range(3)]
    laptop, phone = shop_story.Browser(clients[0], "Laptop"), shop_story.Browser(clients[1], "Phone")
    shop_story.tell(shop, laptop, phone, clients[2])
