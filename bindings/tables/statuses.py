"""statuses.json as Python objects, held to its rules."""

import json
import os
import re

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT_CLASS = "LimenError"


class Row:
    """One line of the table: its members are attributes, those that it lacks None."""

    def __init__(self, members):
        self.__dict__.update(members)
        self.type = members.get("class")

    def __getattr__(self, name):
        return None


class Table:
    """Kinds, bands and statuses as the file has them, and every class in the order of the tree."""

    def __init__(self, source):
        for name in ("kinds", "bands", "statuses"):
            setattr(self, name, [Row(line) for line in source[name]])
        self.kind = {kind.name: kind for kind in self.kinds}
        self.band = {band.band: band for band in self.bands}
        for wrong in complaints(self):
            raise ValueError(wrong)
        self.classes = self.ordered(self.all_classes(source["classes"]))

    def band_of(self, status):
        return self.band[status.number // 100]

    def of_band(self, band):
        """The statuses of a band."""
        return [status for status in self.statuses if self.band_of(status) is band]

    def of_class(self, name):
        """The statuses of a class."""
        return [status for status in self.statuses if status.type == name]

    def usual_parent(self, status):
        """The broad class that a status belongs to."""
        return (self.band_of(status).classes or {}).get(status.kind) or self.kind[status.kind].type

    def all_classes(self, said):
        found = {line["class"]: Row(line) for line in said}
        broad = {kind.type for kind in self.kinds}
        for status in self.statuses:
            name = status.type
            made = found.setdefault(name, Row({"class": name}))
            if name not in broad:
                made.parent = made.parent or self.usual_parent(status)
                made.meaning = made.meaning or status.meaning
                made.rfc = made.rfc or (status.rfc if made.meaning == status.meaning else None)
        for made in found.values():
            made.name = made.type
            made.parent = made.parent or ROOT_CLASS
            if made.meaning is None:
                raise ValueError(f"{made.name}: a class without a status needs a meaning")
        return found

    def ordered(self, classes):
        """The classes as a tree is walked: broad ones in the order of the table, others by their statuses."""
        broad = {kind.type for kind in self.kinds}
        listed = [*classes]

        def place(made):
            own = self.of_class(made.name)
            return (1, own[0].number) if own and made.name not in broad else (0, listed.index(made.name))

        walked = []

        def walk(parent):
            for made in sorted((made for made in classes.values() if made.parent == parent), key=place):
                walked.append(made)
                walk(made.name)

        walk(ROOT_CLASS)
        lost = sorted(set(classes) - {made.name for made in walked})
        if lost:
            raise ValueError(f"{lost[0]}: its parent, {classes[lost[0]].parent}, is not a class of the table")
        return walked


MEMBERS = {"type", "number", "name", "kind", "class", "quotes", "meaning", "rfc", "http", "do"}


def complaints(table):
    """What is wrong with the statuses of a table."""
    last, names = 0, set()
    for status in table.statuses:
        words = f"{status.number} {status.name}"
        for member in ("number", "name", "kind", "class", "quotes", "meaning"):
            if getattr(status, member) in (None, ""):
                yield f"{words}: it has no {member}"
        for member in set(vars(status)) - MEMBERS:
            yield f"{words}: {member} is not a member of a status"
        if status.number <= last:
            yield f"{words}: the numbers rise from line to line, each once"
        if status.number // 100 not in table.band:
            yield f"{words}: there is no band for this number"
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", status.name) or status.name in names:
            yield f"{words}: a name is written in capitals, and occurs once"
        if status.kind not in table.kind or status.kind == "YES":
            yield f"{words}: {status.kind} is not the kind of a failure"
        if status.quotes not in ("shown", "hidden"):
            yield f'{words}: quotes is "shown" or "hidden"'
        if status.meaning.endswith(".") or status.meaning.count("`") % 2 != 0:
            yield f"{words}: a meaning ends without a full stop, and its backticks come in pairs"
        last = status.number
        names.add(status.name)


def load():
    with open(os.path.join(FOLDER, "statuses.json"), encoding="utf-8") as file:
        return Table(json.load(file))


PROPERTY = re.compile(r"`([a-z]+(?:\.[a-z_]+)+)`")


def parent_in(made, language):
    """The parent of a class in a language."""
    return getattr(made, language) or made.parent


def described(made, code, spell=str):
    """What a class means, as a sentence, with the section of the RFC."""
    rfc = f" ({made.rfc})" if made.rfc else ""
    return sentence(spelt(made.meaning, spell, code))[:-1] + rfc + "."


def spelt(text, spell, code):
    """A meaning in a language: each property as `spell` writes it, each piece of code within `code`."""
    text = PROPERTY.sub(lambda found: f"`{spell(found.group(1))}`", text)
    return re.sub(r"`([^`]*)`", lambda found: code.format(found.group(1)), text)


def sentence(text):
    """A meaning as a sentence of its own."""
    return (text[:1].upper() + text[1:] if text[:1].isalpha() else text) + "."
