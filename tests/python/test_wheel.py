"""The wheel as a user gets it: its contents, and that it works in an empty virtual environment."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from elftools.elf.constants import P_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.enums import ENUM_DT_FLAGS_1

import packages

USE = """
import limen, sys
assert "site-packages" in limen.__file__, limen.__file__
with limen.open(issuer="https://shop.example", audience="shop") as gate:
    session = gate.sessions.create("alex", data={"cart": [1, 2]})
    assert gate.sessions.get(session.ticket)["cart"] == [1, 2]
    token = gate.tokens.issue("alex", {"role": "admin"})
    assert gate.tokens.verify(token)["role"] == "admin"
    gate.revoke_subject("alex")
    for refused in (lambda: gate.tokens.verify(token), lambda: gate.sessions.get(session.ticket)):
        try:
            refused()
        except limen.Refused:
            continue
        sys.exit("still accepted")
print(limen.__version__)
"""


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(packages.the_wheel()) as wheel:
        return {info.filename: wheel.read(info) for info in wheel.infolist() if not info.is_dir()}


def version() -> str:
    return packages.the_wheel().name.split("-")[1]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a virtual environment that holds the wheel and nothing else."""
    place = tmp_path_factory.mktemp("stranger")
    packages.run(sys.executable, "-m", "venv", place / "venv", cwd=place)
    python = place / "venv" / "bin" / "python"
    packages.run(python, "-m", "pip", "install", "--no-index", packages.the_wheel(), cwd=place)
    return python


def test_it_holds_the_python_files_the_native_ones_and_the_licences() -> None:
    source = packages.ROOT / "bindings" / "python"
    written = {str(path.relative_to(source)) for path in (source / "limen").rglob("*") if path.is_file()}
    written = {path for path in written if "__pycache__" not in path}
    found = set(members())
    native = {path for path in found if ".so" in path}
    assert {PurePosixPath(path).name.split(".")[0] for path in native} == {"_core", "liblimen"}
    information = {path for path in found if path.startswith(f"limen-{version()}.dist-info/")}
    assert {PurePosixPath(path).name for path in information} == {
        "METADATA",
        "WHEEL",
        "RECORD",
        "LICENSE",
        "LICENSES-BUNDLED.txt",
    }
    assert found - native - information == written | {"limen/_build.py"}
    assert {"limen/py.typed", "limen/_core.pyi", "limen/liblimen.so.1"} <= found


def test_the_version_is_that_of_the_project() -> None:
    project = (packages.ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    assert f"project(limen VERSION {version()} " in project


def test_the_native_module_finds_its_library_beside_itself_and_nowhere_else() -> None:
    (module,) = (content for name, content in members().items() if name.startswith("limen/_core.cpython-"))
    dynamic = ELFFile(io.BytesIO(module)).get_section_by_name(".dynamic")
    tags = {
        tag.entry.d_tag: tag for tag in dynamic.iter_tags() if tag.entry.d_tag in {"DT_RPATH", "DT_RUNPATH"}
    }
    assert "liblimen.so.1" in {tag.needed for tag in dynamic.iter_tags("DT_NEEDED")}
    # DT_RPATH and not DT_RUNPATH: LD_LIBRARY_PATH does not come first.
    assert {name: tag.rpath for name, tag in tags.items()} == {"DT_RPATH": "$ORIGIN"}


def test_its_tables_of_functions_cannot_be_written_to() -> None:
    for name in (name for name in members() if ".so" in name):
        elf = ELFFile(io.BytesIO(members()[name]))
        segments = {segment["p_type"]: segment["p_flags"] for segment in elf.iter_segments()}
        assert "PT_GNU_RELRO" in segments, name
        assert not segments["PT_GNU_STACK"] & P_FLAGS.PF_X, name
        (flags,) = elf.get_section_by_name(".dynamic").iter_tags("DT_FLAGS_1")
        assert flags.entry.d_val & ENUM_DT_FLAGS_1["DF_1_NOW"], name


def test_it_tells_nothing_of_where_it_was_built() -> None:
    for name, content in members().items():
        assert str(packages.ROOT).encode() not in content, name


def test_a_session_and_a_token_in_an_empty_environment(stranger: Path, tmp_path: Path) -> None:
    assert packages.run(stranger, "-I", "-c", USE, cwd=tmp_path).strip() == version()


def test_it_depends_on_nothing(stranger: Path, tmp_path: Path) -> None:
    assert "No broken requirements found" in packages.run(stranger, "-m", "pip", "check", cwd=tmp_path)
    listed = packages.run(stranger, "-m", "pip", "list", "--format=freeze", cwd=tmp_path).split()
    assert {line.split("==")[0] for line in listed} <= {"limen", "pip", "setuptools", "wheel"}


def test_auditwheel_accepts_it_and_grafts_nothing(tmp_path: Path) -> None:
    shown = packages.run(sys.executable, "-m", "auditwheel", "show", packages.the_wheel(), cwd=tmp_path)
    assert '"manylinux_2_' in " ".join(shown.split())
    packages.run(
        sys.executable, "-m", "auditwheel", "repair", "-w", tmp_path, packages.the_wheel(), cwd=tmp_path,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"},
    )  # fmt: skip
    (repaired,) = tmp_path.glob("limen-*manylinux_2_*.whl")
    with zipfile.ZipFile(repaired) as wheel:
        grafted = set(wheel.namelist()) - set(members())
    assert {name for name in grafted if not name.endswith(("/", ".json"))} == set()
