"""What a person sees and does in an editor that runs in a terminal: screens.py EDITOR

The same steps in each editor: hover, ghost text and its keys, questions, crashes, encodings, two
editors at once. `ale` is Vim with ALE, `nvim-beside` is Neovim, each with a server for the language.
"""

import os
import signal
import sys
import time

from session import BINARY, PROJECT, Session, attempt, check
from terminal import servers, until

NAME = sys.argv[1]

PIER = "from lantern import Lantern\n\n\ndef light_pier(oil):\n    lantern = Lantern(oil)\n"


def edit(path, content=None):
    return Session(NAME, path, content)


def hover():
    with edit("lib/harbour.py") as session:
        shown = session.hovers(6, "Lights the wick")
        session.keep("hover")
        check("hover is shown", shown, session.terminal.text())
        check(
            "hover names the place in a line",
            session.terminal.shows("method of Lantern · lib/lantern.py:7 · used 2 times"),
            session.terminal.text(),
        )


def accept():
    with edit("lib/pier.py", PIER.encode()) as session:
        session.append("    return lantern.kin")
        shown = session.offers("    return lantern.kindle_wick(5)")
        session.keep("ghost")
        check("ghost text is shown", shown, session.terminal.text())
        session.editor.accept(session.terminal)
        check(
            "accepting writes exactly it",
            session.saves((PIER + "    return lantern.kindle_wick(5)\n").encode()),
            session.bytes(),
        )


def unaccepted():
    with edit("lib/pier.py", PIER.encode()) as session:
        session.append("    return lantern.kin")
        session.offers("    return lantern.kindle_wick(5)")
        check(
            "ghost text is not in the file",
            session.saves((PIER + "    return lantern.kin\n").encode()),
            session.bytes(),
        )


def type_through():
    with edit("lib/pier.py", PIER.encode()) as session:
        session.append("    return lantern.kin")
        session.offers("    return lantern.kindle_wick(5)")
        session.terminal.type("dle")
        check(
            "typing on keeps the rest",
            session.terminal.has_line("    return lantern.kindle_wick(5)"),
            session.terminal.text(),
        )
        session.editor.accept(session.terminal)
        check(
            "accepting the rest writes no letter twice",
            session.saves((PIER + "    return lantern.kindle_wick(5)\n").encode()),
            session.bytes(),
        )


def pieces():
    body = "class Lamp:\n    def kindle_wick(self, minutes):\n"
    with edit("lib/lamp.py", body.encode()) as session:
        session.append("")
        session.editor.suggest(session.terminal)
        shown = session.offers("        return self.oil")
        session.keep("ghost-lines")
        check("ghost text of two lines is shown", shown, session.terminal.text())
        session.editor.accept_word(session.terminal)
        time.sleep(0.1)
        session.editor.accept_line(session.terminal)
        check(
            "a word and a line are accepted",
            session.saves((body + "        self.oil -= minutes\n").encode()),
            session.bytes(),
        )


def dismiss():
    with edit("lib/pier.py", PIER.encode()) as session:
        session.append("    return lantern.kin")
        session.offers("    return lantern.kindle_wick(5)")
        session.editor.dismiss(session.terminal)
        check(
            "dismissing hides it",
            session.terminal.has_line("    return lantern.kin"),
            session.terminal.text(),
        )


def type_fast():
    text = "".join(f"    oil = lantern.kindle_wick({n})  # {n}\n" for n in range(10, 14))
    text += "    # " + "x" * (200 - len(text) - 6)
    with edit("lib/pier.py", PIER.encode()) as session:
        session.editor.plain_typing(session.terminal)
        session.editor.to_end(session.terminal)
        for start in range(0, len(text), 8):
            session.terminal.type(text[start : start + 8])
        last = text.split("\n")[-1]
        session.terminal.shows(last)
        screen = session.terminal.settles().split("\n")
        check("no stale suggestion is left", last in screen, screen)
        check(
            "200 characters typed quickly are all there",
            session.saves((PIER + text + "\n").encode()),
            session.bytes(),
        )


def crash():
    with edit("lib/pier.py", PIER.encode()) as session:
        session.append("    return lantern.kin")
        session.offers("    return lantern.kindle_wick(5)")
        before = servers(BINARY, PROJECT)
        for process in before:
            os.kill(process, signal.SIGKILL)
        check(
            "a killed server is started again",
            until(lambda: (now := servers(BINARY, PROJECT)) and not set(now) & set(before)),
            servers(BINARY, PROJECT),
        )
        check(
            "the buffer is kept",
            any("return lantern.kin" in line for line in session.terminal.lines()),
            session.terminal.text(),
        )
        session.terminal.keys("BSpace")
        session.terminal.type("n")
        session.offers("    return lantern.kindle_wick(5)")
        session.editor.accept(session.terminal)
        check(
            "the new server completes it",
            session.saves((PIER + "    return lantern.kindle_wick(5)\n").encode()),
            session.bytes(),
        )


def encodings():
    lamp = PIER + '    name = "\U0001f56f\u00e9"; '
    wanted = lamp + "return lantern.kindle_wick(5)"
    for name, path, encode in [
        ("CRLF", "lib/crlf.py", lambda text: text.replace("\n", "\r\n").encode()),
        ("UTF-16", "lib/wide.py", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
    ]:
        with edit(path, encode(lamp + "\n")) as session:
            session.editor.to_last_line_end(session.terminal)
            session.terminal.type("return lantern.kin")
            shown = session.offers("return lantern.kindle_wick(5)")
            check(f"ghost text in a file with {name}", shown, session.terminal.text())
            session.editor.accept(session.terminal)
            check(
                f"bytes of a file with {name}",
                session.saves(encode(wanted + "\n")),
                session.bytes(),
            )
        os.remove(os.path.join(PROJECT, path))


def ask():
    with edit("lib/harbour.py") as session:
        session.editor.ask(session.terminal, "How is the wick of a lantern lit?")
        shown = session.terminal.shows("burns a unit of oil a") and session.terminal.shows("[1]")
        session.keep("ask")
        check("an answer with citations is shown", shown, session.terminal.text())
        session.editor.jump(session.terminal)
        jumped = session.terminal.shows(session.editor.place("README.md", 3))
        check("a citation jumps", jumped, session.terminal.text())


def together():
    with edit("lib/pier.py", PIER.encode()) as one, edit("lib/harbour.py") as two:
        one.append("    return lantern.kin")
        check(
            "two editors: the first completes",
            one.offers("    return lantern.kindle_wick(5)"),
            one.terminal.text(),
        )
        two.editor.ask(two.terminal, "How is the wick of a lantern lit?")
        check(
            "two editors: the second answers",
            two.terminal.shows("burns a unit"),
            two.terminal.text(),
        )
        check(
            "one server for each editor",
            until(lambda: len(set(servers(BINARY, PROJECT).values())) == 2),
            servers(BINARY, PROJECT),
        )
    check(
        "servers stop with their editors",
        until(lambda: not servers(BINARY, PROJECT)),
        servers(BINARY, PROJECT),
    )


def foreign():
    """The language's own server, which ALE runs, finds and completes first."""
    with edit("lib/harbour.py") as session:
        session.editor.to_line_end(session.terminal, 6)
        jumped = until(lambda: go_to_definition(session))
        check("the other plugin finds definitions", jumped, session.terminal.text())
        session.editor.execute(session.terminal, "verbose set omnifunc?")
        check(
            "the other plugin completes",
            session.terminal.shows("omnifunc=ale#completion#OmniFunc"),
            session.terminal.text(),
        )


def go_to_definition(session):
    session.editor.execute(session.terminal, "ALEGoToDefinition")
    return until(lambda: session.editor.place("lib/lantern.py", 7) in session.terminal.text(), 1)


def both_serve():
    with edit("lib/harbour.py") as session:
        both = "lua print(#vim.lsp.get_clients({bufnr = 0}) .. ' servers')"

        def serve():
            session.editor.execute(session.terminal, both)
            return until(lambda: "2 servers" in session.terminal.text(), 1)

        check("two servers have the buffer", until(serve), session.terminal.text())


BESIDE_ANOTHER = [hover, accept, type_through, dismiss]
STEPS = {"ale": [*BESIDE_ANOTHER, foreign], "nvim-beside": [both_serve, *BESIDE_ANOTHER]}
ALL = [
    hover,
    accept,
    unaccepted,
    type_through,
    pieces,
    dismiss,
    type_fast,
    crash,
    encodings,
    ask,
    together,
]

for step in STEPS.get(NAME, ALL):
    attempt(step)
