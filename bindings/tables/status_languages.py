"""The exceptions of Python, Node and Java, from the table of statuses."""

import re
import textwrap

import statuses

SOURCE = "statuses.json"


def snake(name):
    """A property as Python spells it: token_max_ttl."""
    return name.replace(".", "_")


def camel(name):
    """A property as Node spells it: tokenMaxTtl."""
    return re.sub(r"[._](.)", lambda found: found.group(1).upper(), name)


# --- Python -------------------------------------------------------------------

PYTHON = '''\
"""The exceptions of limen: one class for each meaning, by what a server answers.

    LimenError
        Refused        no: the credential is refused (401)
        NotEnough      genuine, but more is required (403)
        Unavailable    cannot be known right now, try again (503)
        UsageError     a mistake of the caller; also a ValueError (500)
        InternalError  a mistake of limen (500)

No message shows a token, a ticket, a key, a subject or data.
"""

from __future__ import annotations

from . import _core
from ._error import LimenError

__all__ = [
{names}]
{classes}

_BY_KIND: dict[int, type[LimenError]] = {{
{by_kind}}}

_BY_STATUS: dict[int, type[LimenError]] = {{
{by_status}}}


def make_error(status: int, message: str) -> LimenError:
    """The exception for a status: of its own class, or of its kind's."""
    made = _BY_STATUS.get(status) or _BY_KIND.get(_core.status_kind(status), LimenError)
    return made(status, message)
'''

PYTHON_STATUSES = '''\
"""The statuses of limen/status.h and their kinds, for what the package says by itself."""

{statuses}
KINDS = {{{kinds}}}
'''


def python_class(made):
    parents = made.parent + (f", {made.python}" if made.python else "")
    said = statuses.described(made, "``{}``", snake)
    lines = [f'    """{said}"""']
    if len(lines[0]) > 110:
        wrapped = textwrap.wrap(f'"""{said}', 110, initial_indent="    ", subsequent_indent="    ")
        lines = [*wrapped, '    """']
    return f"\n\nclass {made.name}({parents}):\n" + "\n".join(lines) + "\n"


def python(files, table):
    """limen/_errors.py and limen/_status.py."""
    head = files.header("#", SOURCE) + "\n"
    names = sorted([statuses.ROOT_CLASS, *(made.name for made in table.classes)])
    files.whole(
        "bindings/python/limen/_errors.py",
        head
        + PYTHON.format(
            names="".join(f'    "{name}",\n' for name in names),
            classes="".join(map(python_class, table.classes)),
            by_kind="".join(f"    {kind.number}: {kind.type},\n" for kind in table.kinds if kind.type),
            by_status="".join(f"    {status.number}: {status.type},\n" for status in table.statuses),
        ),
    )
    kinds = ", ".join(f'{kind.number}: "{spoken(kind)}"' for kind in table.kinds)
    files.whole(
        "bindings/python/limen/_status.py",
        head
        + PYTHON_STATUSES.format(
            statuses="".join(f"{status.name} = {status.number}\n" for status in table.statuses), kinds=kinds
        ),
    )


def spoken(kind):
    return kind.name.lower().replace("_", " ")


# --- Node ---------------------------------------------------------------------

NODE = """\
'use strict';
// Statuses by name, kinds by number, classes with their parents, and the class of each status: errors.js makes the
// classes.

const STATUS = {{
{statuses}}};

const KINDS = [
{kinds}];

// Parents before their children.
const CLASSES = [
{classes}];

const BY_STATUS = {{
{by_status}}};

module.exports = {{ STATUS, KINDS, CLASSES, BY_STATUS }};
"""


def node_class(made):
    said = statuses.described(made, "`{}`", camel)
    lines = textwrap.wrap(said, 114)
    comment = (
        f"/** {said} */\n"
        if len(lines) == 1
        else "/**\n" + "".join(f" * {line}\n" for line in lines) + " */\n"
    )
    return comment + f"export class {made.name} extends {made.parent} {{}}\n"


def node(files, table):
    """lib/statuses.js, and the parts of index.mjs and types/errors.d.ts that name the classes."""
    kinds = "".join(
        f"  {{ name: '{spoken(kind)}'" + (f", class: '{kind.type}'" if kind.type else "") + " },\n"
        for kind in table.kinds
    )
    files.whole(
        "bindings/node/lib/statuses.js",
        files.header("//", SOURCE)
        + NODE.format(
            statuses="".join(f"  {status.name}: {status.number},\n" for status in table.statuses),
            kinds=kinds,
            classes="".join(f"  ['{made.name}', '{made.parent}'],\n" for made in table.classes),
            by_status="".join(f"  {status.number}: '{status.type}',\n" for status in table.statuses),
        ),
    )
    names = ", ".join([statuses.ROOT_CLASS, *(made.name for made in table.classes)])
    wrapped = textwrap.wrap(names, 116, initial_indent="  ", subsequent_indent="  ")
    files.part("bindings/node/index.mjs", "errors", "\n".join(wrapped) + ",\n")
    files.part("bindings/node/types/errors.d.ts", "errors", "".join(map(node_class, table.classes)))


# --- Java ---------------------------------------------------------------------

JAVA_HEAD = "// Generated from bindings/tables/statuses.json by bindings/tables/make_statuses.py --java.\n"

JAVA_CLASS = """\
package dev.limen;

{comment}
public {final}class {name} extends {parent} {{
  private static final long serialVersionUID = 1L;

  /**
   * With a status of this meaning.
   *
   * @param status the status of the C interface
   * @param message one line for your logs, without any secret
   */
  public {name}(int status, String message) {{
    super(status, message);
  }}
}}
"""

JAVA_STATUS = """\
package dev.limen;

/** The statuses of the C interface: what {{@link LimenException#status()}} tells. Stable, banded, never reused. */
public final class Status {{
{statuses}
  private Status() {{}}
}}
"""

JAVA_EXCEPTIONS = """\
package dev.limen.internal;

import dev.limen.*;

/** The exception of each status. */
final class Exceptions {{
  private Exceptions() {{}}

  /** That of a status, of its own class or of its kind's. */
  static LimenException of(int status, String message) {{
    return switch (status) {{
{cases}      default -> ofKind(status, message);
    }};
  }}

  private static LimenException ofKind(int status, String message) {{
    return switch (Kind.of(status)) {{
{kinds}    }};
  }}
}}
"""


def java_name(made):
    return made.java or made.name.removesuffix("Error") + "Exception"


def java_comment(said, indent=""):
    lines = textwrap.wrap(said, 112 - len(indent))
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */"
    return "\n".join([f"{indent}/**", *(f"{indent} * {line}" for line in lines), f"{indent} */"])


def java(table):
    """The Java sources: path -> text."""
    names = {made.name: java_name(made) for made in table.classes} | {statuses.ROOT_CLASS: "LimenException"}
    has_children = {made.parent for made in table.classes}
    kinds = {kind.type for kind in table.kinds}
    texts = {}
    for made in table.classes:
        texts[f"dev/limen/{names[made.name]}.java"] = JAVA_HEAD + JAVA_CLASS.format(
            comment=java_comment(statuses.described(made, "{{@code {}}}")),
            final="" if made.name in has_children | kinds else "final ",
            name=names[made.name],
            parent=names[made.parent],
        )
    texts["dev/limen/Status.java"] = JAVA_HEAD + JAVA_STATUS.format(
        statuses="".join(map(java_constant, table.statuses))
    )
    cases = ""
    for made in table.classes:
        own = ", ".join(str(status.number) for status in table.of_class(made.name))
        cases += f"      case {own} -> new {names[made.name]}(status, message);\n" if own else ""
    of_kinds = (
        "".join(
            f"      case {kind.name} -> new {names[kind.type]}(status, message);\n"
            for kind in table.kinds
            if kind.name not in ("YES", "FAULT")
        )
        + f"      default -> new {names[table.kind['FAULT'].type]}(status, message);\n"
    )
    texts["dev/limen/internal/Exceptions.java"] = JAVA_HEAD + JAVA_EXCEPTIONS.format(
        cases=cases, kinds=of_kinds
    )
    return texts


def java_constant(status):
    rfc = f" ({status.rfc})" if status.rfc else ""
    said = statuses.sentence(statuses.spelt(status.meaning, str, "{{@code {}}}"))[:-1] + rfc + "."
    return java_comment(said, "  ") + f"\n  public static final int {status.name} = {status.number};\n\n"
