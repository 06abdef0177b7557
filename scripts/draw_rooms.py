#!/usr/bin/env python3
"""Draws docs/design/rooms.svg: the rooms and floors of check_layers.py, with what is in each.

With --check, the picture in the tree is compared with what would be drawn; where it is stale, this says so and ends
with 1.

usage: draw_rooms.py [--check] [ROOT]
"""

import os
import sys
import textwrap
from xml.sax.saxutils import escape

import check_layers
import sources

PICTURE = "docs/design/rooms.svg"

# In pixels. Rooms stand between LEFT and RIGHT; the floors' numbers to the left of them.
WIDTH, LEFT, RIGHT = 960, 92, 924
GAP, PADDING = 12, 14
NAME_HEIGHT, LINE_HEIGHT = 38, 18
WIDEST_CHARACTER = 6.9  # on average, of a description
MOST_IN_A_ROW = 4
WAIST_HEIGHT, ROOF_HEIGHT = 46, 74

STYLE = """\
  <style>
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif; fill: #1f2933; }
    .name { font: 600 15px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
    .quiet { fill: #52606d; }
    .door { fill: #ffffff; }
    .sheet { fill: #ffffff; stroke: #cbd2d9; }
    .below { fill: #e8f0f8; stroke: #a3bcd6; }
    .above { fill: #f7f1e3; stroke: #d8c69a; }
    .waist { fill: #1f4a7a; }
    .roof { fill: #efe4cb; stroke: #d8c69a; }
    .arrow { fill: none; stroke: #7b8794; stroke-width: 1.5; }
  </style>
"""


def rows():
    """[(floor, [room, ...]), ...] from the top down. A floor with many rooms has several rows."""
    found = []
    for floor in sorted({room.floor for room in check_layers.ROOMS.values()}, reverse=True):
        names = [name for name, room in check_layers.ROOMS.items() if room.floor == floor]
        count = -(-len(names) // MOST_IN_A_ROW)
        size = -(-len(names) // count)
        found += [(floor, names[at : at + size]) for at in range(0, len(names), size)]
    return found


def text(x, y, words, kind="", anchor="start"):
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    of = f' class="{kind}"' if kind else ""
    return f'  <text x="{x:g}" y="{y:g}"{of}{at}>{escape(words)}</text>\n'


def box(x, y, width, height, kind):
    return f'  <rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>\n'


def floor_number(floor, y):
    return text(LEFT - 26, y, str(floor), "name quiet", "end")


def wrapped(about, width):
    return textwrap.wrap(about, int((width - 2 * PADDING) / WIDEST_CHARACTER))


def row(names, y, kind):
    """(what is drawn, its height)."""
    width = (RIGHT - LEFT - GAP * (len(names) - 1)) / len(names)
    abouts = [wrapped(check_layers.ROOMS[name].about, width) for name in names]
    height = NAME_HEIGHT + LINE_HEIGHT * max(map(len, abouts)) + 6
    drawn = ""
    for number, (name, lines) in enumerate(zip(names, abouts)):
        x = LEFT + number * (width + GAP)
        drawn += box(x, y, width, height, kind) + text(x + PADDING, y + 25, name, "name")
        for at, line in enumerate(lines):
            drawn += text(x + PADDING, y + NAME_HEIGHT + 9 + at * LINE_HEIGHT, line)
    return drawn, height


def waist(y):
    """The public headers: one bar from wall to wall."""
    (name, about), = [(name, room.about) for name, room in check_layers.ROOMS.items() if room.floor == check_layers.WAIST]
    middle = y + WAIST_HEIGHT / 2 + 5
    return (box(LEFT - 14, y, RIGHT - LEFT + 28, WAIST_HEIGHT, "waist") + text(LEFT + PADDING, middle, name, "name door")
            + text(LEFT + PADDING + 150, middle, about, "door") + floor_number(check_layers.WAIST, middle))


def roof(y):
    peak, eaves = (LEFT + RIGHT) / 2, y + ROOF_HEIGHT
    return (f'  <path class="roof" d="M {LEFT - 14:g} {eaves:g} L {peak:g} {y:g} L {RIGHT + 14:g} {eaves:g} Z"/>\n'
            + text(peak, eaves - 17, "your services", "name", "middle"))


def arrow(top, bottom):
    """An arrow beside the rooms, in the direction of includes."""
    x, middle = 30, (top + bottom) / 2
    return (f'  <path class="arrow" d="M {x} {top:g} V {bottom:g} M {x - 5} {bottom - 8:g} L {x} {bottom:g} L {x + 5} {bottom - 8:g}"/>\n'
            f'  <text class="quiet" text-anchor="middle" transform="translate({x - 10} {middle:g}) rotate(-90)">'
            "files include only downwards, never sideways</text>\n")


def draw():
    """The whole picture."""
    y, drawn, last, top = 20.0, roof(20.0), None, 0.0
    y += ROOF_HEIGHT + GAP
    for floor, names in rows():
        if floor == check_layers.WAIST:
            drawn += waist(y)
            y += WAIST_HEIGHT + GAP
            top = y
            continue
        rooms, height = row(names, y, "above" if floor > check_layers.WAIST else "below")
        drawn += rooms
        if floor != last:
            drawn += floor_number(floor, y + height / 2 + 5)
        last, y = floor, y + height + GAP
    drawn += arrow(top, y - GAP)
    height = y - GAP + 20
    return (f"<!-- Made by scripts/draw_rooms.py from the table in scripts/check_layers.py. -->\n"
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
            f' role="img" aria-label="The rooms of limen, floor by floor">\n{STYLE}'
            f'  <rect class="sheet" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:g}" rx="10"/>\n{drawn}</svg>\n')


def check(root):
    """Every complaint: rooms that are not there, and whether the picture is stale."""
    gone = [f"scripts/check_layers.py: there is no room {name}" for name in check_layers.ROOMS
            if not os.path.isdir(os.path.join(root, name))]
    stale = not os.path.isfile(os.path.join(root, PICTURE)) or sources.read(root, PICTURE) != draw()
    return gone + [f"{PICTURE}: stale: run scripts/draw_rooms.py"] * stale


def main():
    arguments = [argument for argument in sys.argv if argument != "--check"]
    root = sources.root_from(arguments)
    if "--check" in sys.argv:
        return sources.close("draw_rooms", check(root), "wrong", "the picture shows the rooms as they are")
    with open(os.path.join(root, PICTURE), "w", encoding="utf-8") as file:
        file.write(draw())
    return 0


if __name__ == "__main__":
    sys.exit(main())
