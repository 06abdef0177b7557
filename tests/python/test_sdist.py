"""The source distribution: it holds what a build needs and no more, and builds into the same wheel."""

from __future__ import annotations

import hashlib
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import packages

NEEDED = {
    "CHANGELOG.md",
    "CMakeLists.txt",
    "LICENSE",
    "PKG-INFO",
    "SECURITY.md",
    "bindings",
    "capi",
    "include",
    "packaging",
    "pyproject.toml",
    "src",
}


@pytest.fixture(scope="module")
def unpacked() -> Iterator[Path]:
    """The source distribution, unpacked."""
    place = packages.ROOT / "build" / "python" / "sdist"
    shutil.rmtree(place, ignore_errors=True)
    packages.run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "-o", place, cwd=packages.ROOT)
    (archive,) = place.glob("limen-*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(place)
    yield place / archive.name.removesuffix(".tar.gz")
    shutil.rmtree(place)


def digests(wheel: Path) -> dict[str, str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_it_holds_what_a_build_needs_and_no_more(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir()} == NEEDED
    assert [path for path in (unpacked / "bindings").iterdir() if path.name != "python"] == []
    for path in unpacked.rglob("*"):
        assert path.name not in {"__pycache__", "build", "tests"}, path
        assert path.suffix not in {".pyc", ".so", ".o", ".a"}, path


def test_it_builds_into_the_same_wheel(unpacked: Path) -> None:
    packages.run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", unpacked / "dist",
        "-C", "build-dir=build/python/{wheel_tag}", "-C", "cmake.define.LIMEN_WERROR=ON",
        cwd=unpacked, env={"CCACHE_BASEDIR": str(unpacked), "CCACHE_NOHASHDIR": "1"}, timeout=540,
    )  # fmt: skip
    (wheel,) = (unpacked / "dist").glob("limen-*.whl")
    assert wheel.name == packages.the_wheel().name
    assert digests(wheel) == digests(packages.the_wheel())
