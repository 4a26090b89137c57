"""Two different editors on one project: pair.py EDITOR EDITOR

What one saves, the other finds.
"""

import sys

from session import BINARY, PROJECT, Session, attempt, check
from terminal import servers, until

NAMES = sys.argv[1:3]


def use(name):
    return f"from {name}_quay import {name}\n\n\ndef work():\n    {name}(5)\n"


def exchange(writer, reader, name, about):
    """Types a definition and saves it in one editor, and hovers over its name in the other."""
    with (
        Session(writer, f"lib/{name}_quay.py", b"# Quays\n") as one,
        Session(reader, f"lib/{name}_work.py", use(name).encode()) as two,
    ):
        one.append(f'def {name}(rope): """{about}"""')
        one.editor.save(one.terminal)
        found = two.hovers(5, about)
        two.keep(f"finds-{name}")
        check(f"{reader} finds what {writer} saved", found, two.terminal.text())
        check(
            f"one server for {writer} and one for {reader}",
            until(lambda: len(set(servers(BINARY, PROJECT).values())) == 2),
            servers(BINARY, PROJECT),
        )
    check(
        "servers stop with their editors",
        until(lambda: not servers(BINARY, PROJECT)),
        servers(BINARY, PROJECT),
    )


def forth():
    exchange(NAMES[0], NAMES[1], "moor_barge", "Ties the barge to a ring.")


def back():
    exchange(NAMES[1], NAMES[0], "weigh_anchor", "Hauls the anchor up.")


for step in [forth, back]:
    attempt(step)
