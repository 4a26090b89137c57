"""What a person sees and does in an editor that runs in a terminal: screens.py vim|nvim|emacs

The same steps in each editor: hover, ghost text and its keys, questions, crashes, encodings, two
editors at once. Writes "pass EDITOR NAME" or "fail EDITOR NAME: why" to $RAGD_RESULTS.
"""

import os
import signal
import sys
import time
import traceback

from terminal import Terminal, servers, until
from editors import EDITORS

PROJECT, BINARY = os.environ["RAGD_PROJECT"], os.environ["RAGD_BINARY"]
NAME = sys.argv[1]
SCREENS = os.environ.get("RAGD_SCREENS")

PIER = "from lantern import Lantern\n\n\ndef light_pier(oil):\n    lantern = Lantern(oil)\n"


def check(name, passed, got=None):
    line = f"pass {NAME} {name}" if passed else f"fail {NAME} {name}: got {got!r}"
    with open(os.environ["RAGD_RESULTS"], "a") as file:
        file.write(line + "\n")


class Session:
    """An editor with a file of the project open."""

    def __init__(self, path, content=None):
        self.path = os.path.join(PROJECT, path)
        if content is not None:
            with open(self.path, "wb") as file:
                file.write(content)
        self.editor = EDITORS[NAME]
        self.terminal = Terminal(os.environ["RAGD_SOCKET"], PROJECT, self.editor.command(path))
        self.editor.wait_until_ready(self.terminal)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.keep("failure")
        self.editor.quit(self.terminal)
        until(lambda: not self.terminal.is_open(), 5)
        self.terminal.close()

    def append(self, text):
        """Types at the end of the file."""
        self.editor.to_end(self.terminal)
        self.terminal.type(text)

    def offers(self, wanted):
        """Whether a line with its ghost text comes to be on the screen.

        On a busy machine the first answer may be empty, because the index is being opened or the
        time for an answer is over; a person types on then, and so does this.
        """

        def is_there():
            return any(line.endswith(wanted) for line in self.terminal.lines())

        def attempt():
            if until(is_there, 1.5):
                return True
            self.terminal.type("x")
            self.terminal.keys("BSpace")
            return False

        return until(attempt)

    def bytes(self):
        """What the file holds once it is saved."""
        before = os.stat(self.path).st_mtime_ns
        self.editor.save(self.terminal)
        until(lambda: os.stat(self.path).st_mtime_ns != before, 5)
        time.sleep(0.05)
        with open(self.path, "rb") as file:
            return file.read()

    def keep(self, name):
        """Keeps a picture of the screen for people to look at."""
        if SCREENS:
            with open(os.path.join(SCREENS, f"{NAME}-{name}.txt"), "w") as file:
                file.write(self.terminal.text())


def hover():
    with Session("lib/harbour.py") as session:
        for _ in range(20):  # the first index may still be under way
            session.editor.to_line_end(session.terminal, 6)
            session.editor.hover(session.terminal)
            if until(lambda: "Lights the wick" in session.terminal.text(), 1):
                break
        session.keep("hover")
        check("hover is shown", session.terminal.shows("Lights the wick"), session.terminal.text())
        check(
            "hover names the place",
            "lib/lantern.py:7" in session.terminal.text(),
            session.terminal.text(),
        )


def accept():
    with Session("lib/pier.py", PIER.encode()) as session:
        session.append("    return lantern.kin")
        shown = session.offers("    return lantern.kindle_wick(5)")
        session.keep("ghost")
        check("ghost text is shown", shown, session.terminal.text())
        session.editor.accept(session.terminal)
        check(
            "accepting writes exactly it",
            (got := session.bytes()) == (PIER + "    return lantern.kindle_wick(5)\n").encode(),
            got,
        )


def unaccepted():
    with Session("lib/pier.py", PIER.encode()) as session:
        session.append("    return lantern.kin")
        session.offers("    return lantern.kindle_wick(5)")
        check(
            "ghost text is not in the file",
            (got := session.bytes()) == (PIER + "    return lantern.kin\n").encode(),
            got,
        )


def type_through():
    with Session("lib/pier.py", PIER.encode()) as session:
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
            (got := session.bytes()) == (PIER + "    return lantern.kindle_wick(5)\n").encode(),
            got,
        )


def pieces():
    body = "class Lamp:\n    def kindle_wick(self, minutes):\n"
    with Session("lib/lamp.py", body.encode()) as session:
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
            (got := session.bytes()) == (body + "        self.oil -= minutes\n").encode(),
            got,
        )


def dismiss():
    with Session("lib/pier.py", PIER.encode()) as session:
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
    with Session("lib/pier.py", PIER.encode()) as session:
        session.editor.plain_typing(session.terminal)
        session.editor.to_end(session.terminal)
        for start in range(0, len(text), 8):
            session.terminal.type(text[start : start + 8])
        screen = session.terminal.settles().split("\n")
        check("no stale suggestion is left", text.split("\n")[-1] in screen, screen)
        check(
            "200 characters typed quickly are all there",
            (got := session.bytes()) == (PIER + text + "\n").encode(),
            got,
        )


def crash():
    with Session("lib/pier.py", PIER.encode()) as session:
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
            (got := session.bytes()) == (PIER + "    return lantern.kindle_wick(5)\n").encode(),
            got,
        )


def encodings():
    lamp = PIER + '    name = "\U0001f56f\u00e9"; '
    wanted = lamp + "return lantern.kindle_wick(5)"
    for name, path, encode in [
        ("CRLF", "lib/crlf.py", lambda text: text.replace("\n", "\r\n").encode()),
        ("UTF-16", "lib/wide.py", lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
    ]:
        with Session(path, encode(lamp + "\n")) as session:
            session.editor.to_last_line_end(session.terminal)
            session.terminal.type("return lantern.kin")
            shown = session.offers("return lantern.kindle_wick(5)")
            check(f"ghost text in a file with {name}", shown, session.terminal.text())
            session.editor.accept(session.terminal)
            check(
                f"bytes of a file with {name}",
                (got := session.bytes()) == encode(wanted + "\n"),
                got,
            )
        os.remove(os.path.join(PROJECT, path))


def ask():
    with Session("lib/harbour.py") as session:
        session.editor.ask(session.terminal, "How is the wick of a lantern lit?")
        shown = session.terminal.shows("burns a unit of oil a") and session.terminal.shows("[1]")
        session.keep("ask")
        check("an answer with citations is shown", shown, session.terminal.text())
        session.editor.jump(session.terminal)
        jumped = session.terminal.shows(session.editor.place("README.md", 3))
        check("a citation jumps", jumped, session.terminal.text())


def together():
    with Session("lib/pier.py", PIER.encode()) as one, Session("lib/harbour.py") as two:
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
        running = servers(BINARY, PROJECT)
        check(
            "one server for each editor",
            len(running) == 2 and len(set(running.values())) == 2,
            running,
        )
    check(
        "servers stop with their editors",
        until(lambda: not servers(BINARY, PROJECT)),
        servers(BINARY, PROJECT),
    )


def main():
    for step in [
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
    ]:
        try:
            step()
        except Exception:
            check(step.__name__, False, traceback.format_exc())


main()
