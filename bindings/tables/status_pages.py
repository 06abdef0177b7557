"""docs/statuses.md, and the table of kinds in README.md, from the table of statuses."""

import status_languages

PAGE = """\
<!-- Generated from bindings/tables/statuses.json by `./dev tables`. Change the table, not this page. -->

# Statuses

Every call that can fail returns a status: a number that is never reused and never changes its meaning. In C and in the
command it is the constant `LIMEN_E_...`; C++, Python, Node and Java raise an exception that tells it as `status`. Its
kind says what your server should answer:

{kinds}
*No* and *I cannot know* are never the same answer: never treat *unknown* as a refusal, nor as consent. At an API, let
`limen_bearer_challenge` (in the languages `bearer.challenge`) make the answer. It adds the `WWW-Authenticate` field,
and answers 401 where a fresher or stronger authentication is required (RFC 9470).

A message says what was wrong, where, and what was expected, in one line for your logs, the same in every language. It
may show a path, a name, or the value of a property that is not a secret. It never shows a subject, a label, data, a
ticket, a token, a key or a login mark. Show a client nothing of it.

## Classes

Each class is below the one that it is indented under. Catch the broad one that your program answers alike, or the one
that it treats apart. The second column has its name in Java.

| C++, Python, Node | Java | Meaning |
|---|---|---|
{classes}
In C++ `LimenError` is called `limen::Error`, and `InternalError` is a `UsageError`. In Python `UsageError` is also a
`ValueError`, and `OutOfMemory` a `MemoryError`.
{bands}"""


def cell(text):
    return text.replace("|", "\\|")


def capital(text):
    return text[:1].upper() + text[1:]


def kinds(table):
    """The kinds as a table of Markdown."""
    rows = ["| kind | meaning | answer with |\n|---|---|---|\n"]
    for kind in table.kinds:
        http = "" if kind.name == "YES" else kind.http
        rows.append(f"| `LIMEN_KIND_{kind.name}` {kind.number} | {kind.meaning} | {http} |\n")
    return "".join(rows)


def class_rows(table):
    depth = {"LimenError": 0}
    rows = ["| `LimenError` | `LimenException` | any failure |\n"]
    for made in table.classes:
        depth[made.name] = depth[made.parent] + 1
        indent = "&emsp;" * depth[made.name]
        rows.append(
            f"| {indent}`{made.name}` | `{status_languages.java_name(made)}` | {cell(made.meaning)} |\n"
        )
    return "".join(rows)


def status_row(table, status):
    kind = table.kind[status.kind]
    rfc = f" ({status.rfc})" if status.rfc else ""
    cells = [
        str(status.number),
        f"`LIMEN_E_{status.name}`",
        status_languages.spoken(kind),
        str(status.http or kind.http),
        f"`{status.type}`",
        capital(status.meaning) + rfc,
        status.do or kind.do,
    ]
    return "| " + " | ".join(map(cell, cells)) + " |\n"


def band_rows(table, band):
    head = (
        f"\n## {band.band}xx: {band.about}\n\n"
        "| Number | Name | Kind | HTTP | Class | Meaning | What to do |\n|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(status_row(table, status) for status in table.of_band(band))


def page(table):
    """The whole page."""
    bands = "".join(band_rows(table, band) for band in table.bands)
    return PAGE.format(kinds=kinds(table), classes=class_rows(table), bands=bands)
