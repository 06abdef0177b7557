"""help(): every public name has a docstring, and native methods have the one that editors show."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import limen

PACKAGE = Path(limen.__file__).parent
NATIVE = ((limen.Verifier, "verify"), (limen.Sessions, "get"), (limen.Sessions, "touch"))


def public() -> Iterator[tuple[str, Any]]:
    for name in limen.__all__:
        thing = getattr(limen, name)
        if inspect.ismodule(thing) or not callable(thing):
            continue
        yield name, thing
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (
                    callable(value) or isinstance(value, (property, classmethod))
                ):
                    yield f"{name}.{member}", value


def test_everything_public_says_what_it_is() -> None:
    things = dict(public())
    assert len(things) > 100
    assert [name for name, thing in things.items() if not inspect.getdoc(thing)] == []


def shown_by_editors(kind: type, method: str) -> str:
    """The docstring in the source of the class, where type checkers alone see the method."""
    source = ast.parse((PACKAGE / f"{kind.__module__.rpartition('.')[2]}.py").read_text(encoding="utf-8"))
    [found] = [
        function
        for node in ast.walk(source)
        if isinstance(node, ast.ClassDef) and node.name == kind.__name__
        for function in ast.walk(node)
        if isinstance(function, ast.FunctionDef) and function.name == method
    ]
    return ast.get_docstring(found) or ""


@pytest.mark.parametrize(("kind", "method"), NATIVE, ids=lambda value: getattr(value, "__name__", value))
def test_native_methods_say_what_editors_show(kind: type, method: str) -> None:
    said = inspect.getdoc(getattr(kind, method))
    assert said is not None
    assert said.split() == shown_by_editors(kind, method).split()
    assert "Raises" in said
