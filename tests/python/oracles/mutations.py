"""Seeded mutations of signed tokens, at every level.

What is mutated above the signature is signed afterwards with the right key, so that parsers and checks of
claims are reached, and not the signature alone. A text is Python's `str`; a lone surrogate in it becomes the
three bytes that UTF-8 forbids.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from . import palettes
from .bare import BareKey, encode

Members = list[tuple[str, str]]  # name and value, each as JSON text


@dataclass(slots=True)
class Draft:
    """A token in the making: each field is made of those above it."""

    header: Members
    claims: Members
    made_by: list[str] = field(default_factory=list)
    header_json: bytes = b""
    claims_json: bytes = b""
    header_text: bytes = b""
    claims_text: bytes = b""
    signature: bytes = b""
    token: bytes = b""


@dataclass(frozen=True, slots=True)
class Case:
    """A token, and the names of the mutations that made it."""

    token: bytes
    made_by: tuple[str, ...]


Mutation = Callable[[random.Random, Draft], None]
Change = Callable[[random.Random, bytes], bytes]


def object_text(members: Members) -> bytes:
    text = "{" + ",".join(f"{name}:{value}" for name, value in members) + "}"
    return text.encode("utf-8", "surrogatepass")


def put(members: Members, name: str, value: str) -> None:
    """Sets a member where it stands, or at the end."""
    quoted = f'"{name}"'
    for at, (there, _) in enumerate(members):
        if there == quoted:
            members[at] = (quoted, value)
            return
    members.append((quoted, value))


def spell(rng: random.Random, name: str) -> str:
    """The same name, in quotes, with one character escaped."""
    at = rng.randrange(1, len(name) - 1) if len(name) > 2 else 0
    return f"{name[:at]}\\u{ord(name[at]):04x}{name[at + 1 :]}" if at and name[at] != "\\" else name


# --- members --------------------------------------------------------------------------------------


def header_value(rng: random.Random, draft: Draft) -> None:
    name = rng.choice(list(palettes.HEADER))
    put(draft.header, name, rng.choice(palettes.HEADER[name]))


def claim_value(rng: random.Random, draft: Draft) -> None:
    name = rng.choice(list(palettes.CLAIMS))
    put(draft.claims, name, rng.choice(palettes.CLAIMS[name]))


def claim_time(rng: random.Random, draft: Draft) -> None:
    name = rng.choice(("exp", "exp", "nbf", "iat"))
    seconds = palettes.NOW + rng.choice(palettes.OFFSETS)
    put(draft.claims, name, rng.choice(palettes.SPELLINGS)(seconds))


def claim_number(rng: random.Random, draft: Draft) -> None:
    name = rng.choice(("exp", "nbf", "iat", "n", "n", "n"))
    put(draft.claims, name, rng.choice(palettes.NUMBERS))


def extra_member(rng: random.Random, draft: Draft) -> None:
    members = rng.choice((draft.header, draft.claims))
    at = rng.randrange(len(members) + 1)
    members.insert(at, (rng.choice(palettes.NAMES), rng.choice(palettes.VALUES)))


def duplicate_member(rng: random.Random, draft: Draft) -> None:
    members = rng.choice((draft.header, draft.claims))
    if not members:
        return
    name, value = rng.choice(members)
    again = spell(rng, name) if rng.random() < 0.5 else name
    other = rng.choice((value, rng.choice(palettes.VALUES)))
    members.insert(rng.randrange(len(members) + 1), (again, other))


def remove_member(rng: random.Random, draft: Draft) -> None:
    members = rng.choice((draft.header, draft.claims))
    if members:
        members.pop(rng.randrange(len(members)))


def rename_member(rng: random.Random, draft: Draft) -> None:
    members = rng.choice((draft.header, draft.claims))
    if not members:
        return
    at = rng.randrange(len(members))
    name, value = members[at]
    inner = name[1:-1]
    others = (f'"{inner.upper()}"', f'"{inner}\\u0000"', f'" {inner}"', f'"{inner[:-1]}"')
    members[at] = (rng.choice((spell(rng, name), *others)), value)


def escape_value(rng: random.Random, draft: Draft) -> None:
    members = rng.choice((draft.header, draft.claims))
    for at in rng.sample(range(len(members)), len(members)):
        name, value = members[at]
        if value.startswith('"') and "\\" not in value and len(value) > 2:
            members[at] = (name, spell(rng, value))
            return


def shuffle_members(rng: random.Random, draft: Draft) -> None:
    rng.shuffle(draft.header)
    rng.shuffle(draft.claims)


def nest(rng: random.Random, draft: Draft) -> None:
    depth = rng.choice((2, 30, 31, 32, 33, 100, 900))
    opening, closing = rng.choice((("[", "]"), ('{"a":', "}"), ('[{"":', "}]")))
    put(rng.choice((draft.header, draft.claims)), "deep", opening * depth + "1" + closing * depth)


def many_members(rng: random.Random, draft: Draft) -> None:
    count = rng.choice((200, 1000, 1040))
    draft.claims.append(('"many"', "{" + ",".join(f'"{at}":0' for at in range(count)) + "}"))


def long_value(rng: random.Random, draft: Draft) -> None:
    letter = rng.choice(("a", "\\u0061", "\U0001f511", "é"))
    sizes = ((draft.header, 200), (draft.header, 4000), (draft.claims, 9000), (draft.claims, 14000))
    members, size = rng.choice(sizes)
    put(members, "long", '"' + letter * (size // len(letter.encode())) + '"')


# --- the JSON text --------------------------------------------------------------------------------


def blanks(rng: random.Random, text: bytes) -> bytes:
    blank = rng.choice(palettes.BLANKS)
    marks = [at for at, byte in enumerate(text) if byte in b"{}:,[]"]
    at = rng.choice(marks) + rng.randrange(2) if marks else 0
    return text[:at] + blank + text[at:]


def wrap(rng: random.Random, text: bytes) -> bytes:
    before, after = rng.choice(palettes.WRAPPINGS)
    return before + text + after


def recode(rng: random.Random, text: bytes) -> bytes:
    return text.decode("utf-8", "replace").encode(rng.choice(palettes.ENCODINGS), "replace")


def break_byte(rng: random.Random, text: bytes) -> bytes:
    """One byte changed, inserted, or left out."""
    if not text:
        return text
    at = rng.randrange(len(text))
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + bytes([text[at] ^ 1 << rng.randrange(8)]) + text[at + 1 :]
    if kind == 1:
        return text[:at] + bytes([rng.choice(palettes.BYTES)]) + text[at + 1 :]
    if kind == 2:
        return text[:at] + bytes([rng.choice(palettes.BYTES)]) + text[at:]
    return text[:at] + text[at + 1 :]


def in_a_string(rng: random.Random, text: bytes) -> bytes:
    """Bytes put behind the first letter of some string."""
    quotes = [at for at in range(1, len(text)) if text[at : at + 1] == b'"']
    ends = [at for at in quotes if text[at - 1 : at] not in b'{,:[\\"']
    if not ends:
        return text
    at = rng.choice(ends)
    return text[:at] + rng.choice(palettes.STRING_PARTS) + text[at:]


def repeat_slice(rng: random.Random, text: bytes) -> bytes:
    start, end = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    return text[:end] + text[start:end] + text[end:]


def truncate(rng: random.Random, text: bytes) -> bytes:
    return text[: rng.randrange(len(text) + 1)]


def odd_document(rng: random.Random, text: bytes) -> bytes:
    return rng.choice(palettes.DOCUMENTS)


# --- base64url, of which the signature is made ----------------------------------------------------


def base64_text(rng: random.Random, draft: Draft) -> None:
    of_header = rng.random() < 0.5
    text = draft.header_text if of_header else draft.claims_text
    kind = rng.randrange(8)
    at = rng.randrange(len(text) + 1)
    if kind == 0:
        text += b"=" * (-len(text) % 4 or 4)
    elif kind == 1:
        text = text[:at] + rng.choice(palettes.FOREIGN_LETTERS) + text[at:]
    elif kind == 2 and text:  # the unused bits of the last letter
        last = palettes.ALPHABET.index(text[-1])
        text = text[:-1] + palettes.ALPHABET[last ^ 1 :][:1]
    elif kind == 3:
        text = text.replace(b"-", b"+").replace(b"_", b"/")
    elif kind == 4:
        text += palettes.ALPHABET[rng.randrange(64) :][:1]
    elif kind == 5:
        text = text[:-1]
    elif kind == 6:
        text = rng.choice((b"", b"A", b"AA", b"e30", b"bnVsbA", b"W10"))
    else:
        text = break_byte(rng, text)
    if of_header:
        draft.header_text = text
    else:
        draft.claims_text = text


# --- the signature, and the compact form ----------------------------------------------------------


def signature(rng: random.Random, draft: Draft) -> None:
    proper = draft.signature
    kind = rng.randrange(7)
    if kind == 0:
        at = rng.randrange(len(proper))
        draft.signature = proper[:at] + bytes([proper[at] ^ 1 << rng.randrange(8)]) + proper[at + 1 :]
    elif kind == 1:
        draft.signature = proper[: rng.randrange(len(proper))]
    elif kind == 2:
        draft.signature = proper + bytes(rng.randrange(1, 40))
    elif kind == 3:
        draft.signature = bytes(len(proper))
    elif kind == 4:
        draft.signature = proper[::-1]
    elif kind == 5:
        draft.signature = proper.hex().encode()
    else:
        draft.signature = b"\0" + proper


def compact(rng: random.Random, draft: Draft) -> None:
    token = draft.token
    parts = token.split(b".")
    kind = rng.randrange(9)
    if kind == 0:
        draft.token = break_byte(rng, token)
    elif kind == 1:
        before, after = rng.choice(palettes.ENVELOPES)
        draft.token = before + token + after
    elif kind == 2:
        rng.shuffle(parts)
        draft.token = b".".join(parts)
    elif kind == 3:
        parts.insert(rng.randrange(len(parts) + 1), rng.choice((b"", b"e30", b"AA", parts[0])))
        draft.token = b".".join(parts)
    elif kind == 4:
        parts.pop(rng.randrange(len(parts)))
        draft.token = b".".join(parts)
    elif kind == 5:
        draft.token = truncate(rng, token)
    elif kind == 6:
        at = rng.randrange(len(token) + 1)
        draft.token = token[:at] + rng.choice(palettes.FOREIGN_LETTERS) + token[at:]
    elif kind == 7:  # a letter after the signature, or its unused bits
        draft.token = token[:-1] + bytes([rng.choice(palettes.ALPHABET)])
    else:
        parts[-1] += b"=" * rng.randrange(1, 4)
        draft.token = b".".join(parts)


# --- put together ---------------------------------------------------------------------------------

MEMBER_MUTATIONS: Sequence[Mutation] = (
    *(header_value, claim_value, claim_value, claim_time, claim_time, claim_number, extra_member),
    *(duplicate_member, remove_member, rename_member, escape_value, shuffle_members),
)
HEAVY_MUTATIONS: Sequence[Mutation] = (nest, many_members, long_value)
TEXT_MUTATIONS: Sequence[Change] = (
    *(blanks, wrap, recode, break_byte, break_byte, in_a_string, in_a_string, repeat_slice, truncate),
)
MUTATIONS = sorted(
    mutation.__name__ for mutation in {*MEMBER_MUTATIONS, *HEAVY_MUTATIONS, base64_text, signature, compact}
)
CHANGES = sorted(change.__name__ for change in {*TEXT_MUTATIONS, odd_document})
LEVELS = ("members", "heavy", "json", "document", "base64", "signature", "compact")
WEIGHTS = (58, 2, 24, 1, 6, 3, 6)


class Forge:
    """Makes cases with one key, from one seed."""

    def __init__(self, key: BareKey, kid: str, seed: int) -> None:
        self._key = key
        self._kid = kid
        self._rng = random.Random(seed)

    def draft(self) -> Draft:
        """A token that everybody accepts."""
        rng = self._rng
        header: Members = [('"alg"', f'"{self._key.algorithm}"')]
        if rng.random() < 0.8:
            header.append(('"kid"', f'"{self._kid}"'))
        if rng.random() < 0.8:
            header.append(('"typ"', '"JWT"'))
        claims: Members = [('"iss"', f'"{palettes.ISSUER}"'), ('"sub"', '"alex@shop.example"')]
        claims.append(('"aud"', rng.choice((f'"{palettes.AUDIENCE}"', f'["other","{palettes.AUDIENCE}"]'))))
        claims += [('"exp"', str(palettes.NOW + 900)), ('"iat"', str(palettes.NOW - 5))]
        if rng.random() < 0.5:
            claims += [('"nbf"', str(palettes.NOW - 5)), ('"jti"', '"c29tZXRoaW5nIHVuaXF1"')]
        if rng.random() < 0.5:
            claims += [('"roles"', '["reader","admin"]'), ('"name"', '"Zo\\u00eb \U0001f511 é"')]
        return Draft(header, claims)

    def case(self) -> Case:
        rng = self._rng
        draft = self.draft()
        chosen = rng.choices(LEVELS, WEIGHTS, k=rng.choice((1, 1, 1, 1, 1, 1, 2, 2, 3)))
        for level in chosen:
            if level in ("members", "heavy"):
                self._apply(rng.choice(MEMBER_MUTATIONS if level == "members" else HEAVY_MUTATIONS), draft)
        draft.header_json, draft.claims_json = object_text(draft.header), object_text(draft.claims)
        for level in chosen:
            if level in ("json", "document"):
                self._change_text(draft, odd_document if level == "document" else rng.choice(TEXT_MUTATIONS))
        draft.header_text = encode(draft.header_json).encode()
        draft.claims_text = encode(draft.claims_json).encode()
        if "base64" in chosen:
            self._apply(base64_text, draft)
        signing_input = draft.header_text + b"." + draft.claims_text
        draft.signature = self._key.sign(signing_input)
        if "signature" in chosen:
            self._apply(signature, draft)
        draft.token = signing_input + b"." + encode(draft.signature).encode()
        if "compact" in chosen:
            self._apply(compact, draft)
        return Case(draft.token, tuple(draft.made_by))

    def _apply(self, mutation: Mutation, draft: Draft) -> None:
        draft.made_by.append(mutation.__name__)
        mutation(self._rng, draft)

    def _change_text(self, draft: Draft, change: Change) -> None:
        if self._rng.random() < 0.35:
            draft.header_json = change(self._rng, draft.header_json)
            draft.made_by.append(f"{change.__name__} in the header")
        else:
            draft.claims_json = change(self._rng, draft.claims_json)
            draft.made_by.append(f"{change.__name__} in the claims")
