"""How the structs of the public headers lie in memory, read from their text.

Each field begins at the next multiple of its alignment, and a struct ends at one of its own: so do all ABIs on which
limen is built, and the static_asserts that make_layouts.py writes hold every compiler to it.
"""

import dataclasses
import os
import re

PUBLIC = "include/limen"

# (size, alignment) of the types that a field may have.
TYPES = {
    "char": (1, 1),
    "uint8_t": (1, 1),
    "int32_t": (4, 4),
    "uint32_t": (4, 4),
    "int64_t": (8, 8),
    "uint64_t": (8, 8),
}

COMMENT = re.compile(r"//[^\n]*")
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)
OPAQUE = re.compile(r"typedef struct (\w+) \1;")
STRUCT = re.compile(r"typedef struct (\w+) \{([^{}]*)\} \1;")
FIELD = re.compile(r"(\w+) (\w+)(?:\[(\d+)\])?")
LEFT_OVER = re.compile(r"\b(?:struct|union)\b")


@dataclasses.dataclass(frozen=True)
class Field:
    name: str
    type: str
    offset: int


@dataclasses.dataclass(frozen=True)
class Struct:
    name: str
    header: str
    fields: tuple[Field, ...]
    size: int
    alignment: int

    @property
    def noun(self):
        """`claims` for limen_claims."""
        return self.name.removeprefix("limen_")

    @property
    def is_record(self):
        """Whether the library fills it, with texts behind it."""
        return [field.name for field in self.fields[:2]] == ["total", "size"]


def rounded(size, alignment):
    return -(-size // alignment) * alignment


def lay_out(name, header, body, known):
    """The Struct of this body; `known` has the size and alignment of each type."""
    fields, end, widest = [], 0, 1
    for declaration in filter(None, (" ".join(part.split()) for part in body.split(";"))):
        match = FIELD.fullmatch(declaration)
        if match is None or match[1] not in known:
            raise ValueError(
                f"{header}: {name}: '{declaration}': expected a type of {', '.join(sorted(known))}, then a name"
            )
        size, alignment = known[match[1]]
        offset = rounded(end, alignment)
        fields.append(Field(match[2], match[1], offset))
        end, widest = offset + size * int(match[3] or 1), max(widest, alignment)
    if not fields or len({field.name for field in fields}) != len(fields):
        raise ValueError(f"{header}: {name}: expected fields, each with a name of its own")
    return Struct(name, header, tuple(fields), rounded(end, widest), widest)


def structs_of(header, text, known):
    """The structs that a header defines. Refuses what it cannot read; adds to `known`."""
    text, found = COMMENT.sub("", text), []
    for name, body in STRUCT.findall(text):
        if name in known:
            raise ValueError(f"{header}: {name}: defined twice")
        if "const char *" in body:
            continue  # what a caller fills in with pointers: no language reads its bytes
        struct = lay_out(name, header, body, known)
        known[name] = (struct.size, struct.alignment)
        found.append(struct)
    left = LEFT_OVER.search(OPAQUE.sub("", DIRECTIVE.sub("", STRUCT.sub("", text))))
    if left:
        raise ValueError(
            f"{header}: a {left.group()} that is not of the form 'typedef struct NAME {{ ... }} NAME;'"
        )
    return found


def structs(root):
    """Every struct of the public headers, by name. base.h comes first: others use what it defines."""
    folder = os.path.join(root, PUBLIC)
    headers = sorted(
        (name for name in os.listdir(folder) if name.endswith(".h")),
        key=lambda name: (name != "base.h", name),
    )
    known, found = dict(TYPES), []
    for header in headers:
        with open(os.path.join(folder, header), encoding="utf-8") as file:
            found += structs_of(f"{PUBLIC}/{header}", file.read(), known)
    if not found:
        raise ValueError(f"{PUBLIC}: no structs")
    return {struct.name: struct for struct in found}
