"""The whole package is typed, its stub matches the module, and typed programs can use it."""

from __future__ import annotations

import sys
from pathlib import Path

import packages


def mypy(*arguments: str | Path, cwd: Path) -> None:
    cache = packages.ROOT / "build" / "python" / "mypy"
    packages.run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, *arguments, cwd=cwd)


def test_the_package_is_typed_strictly() -> None:
    mypy("bindings/python/limen", cwd=packages.ROOT)


def test_the_stub_says_what_the_native_module_has(tmp_path: Path) -> None:
    packages.run(sys.executable, "-m", "mypy.stubtest", "limen._core", cwd=tmp_path)


def test_typed_programs_use_the_installed_package(tmp_path: Path) -> None:
    """Run from another folder, so that the types come from the wheel (py.typed, _core.pyi)."""
    samples = sorted((packages.ROOT / "tests" / "python" / "typed").glob("*.py"))
    examples = sorted((packages.ROOT / "examples" / "python").glob("*.py"))
    assert samples
    mypy("--config-file", "", "--scripts-are-modules", *samples, *examples, cwd=tmp_path)


def test_the_shop_is_typed(tmp_path: Path) -> None:
    shop = sorted((packages.ROOT / "examples" / "shop").glob("*.py"))
    mypy(
        "--config-file",
        "",
        "--scripts-are-modules",
        *shop,
        packages.ROOT / "examples" / "demo" / "stage.py",
        cwd=tmp_path,
    )
