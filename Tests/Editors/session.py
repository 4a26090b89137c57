"""An editor that a test opens a file in, and what a test writes of it."""

import os
import traceback

from terminal import Terminal, until
from editors import EDITORS

PROJECT, BINARY = os.environ["RAGD_PROJECT"], os.environ["RAGD_BINARY"]
SCREENS = os.environ.get("RAGD_SCREENS")
GROUP = os.environ["RAGD_EDITOR"]  # what run.sh calls the present checks


def check(name, passed, got=None):
    line = f"pass {GROUP} {name}" if passed else f"fail {GROUP} {name}: got {got!r}"
    with open(os.environ["RAGD_RESULTS"], "a") as file:
        file.write(line + "\n")


def attempt(step):
    """Runs a step; what it raises is a failed check."""
    try:
        step()
    except Exception:
        check(step.__name__, False, traceback.format_exc())


class Session:
    """An editor with a file of the project open."""

    def __init__(self, name, path, content=None):
        self.path = os.path.join(PROJECT, path)
        if content is not None:
            with open(self.path, "wb") as file:
                file.write(content)
        self.editor = EDITORS[name]
        self.terminal = Terminal(os.environ["RAGD_SOCKET"], PROJECT, self.editor.command(path))
        self.editor.wait_until_ready(self.terminal)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.keep("failure")
        self.editor.quit(self.terminal)
        until(lambda: not self.terminal.is_open(), 20)
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

    def saves(self, wanted):
        """Whether the file, once it is saved, comes to hold exactly these bytes."""
        self.editor.save(self.terminal)
        return until(lambda: self.bytes() == wanted)

    def bytes(self):
        with open(self.path, "rb") as file:
            return file.read()

    def keep(self, name):
        """Keeps a picture of the screen for people to look at."""
        if SCREENS:
            with open(os.path.join(SCREENS, f"{GROUP}-{name}.txt"), "w") as file:
                file.write(self.terminal.settles())

    def hovers(self, line, wanted):
        """Whether hovering over the name before `(5)` that ends a line comes to show a text."""

        def try_it():
            self.editor.to_line_end(self.terminal, line)
            self.editor.hover(self.terminal)
            return until(lambda: wanted in self.terminal.text(), 1)

        # The first index may still be under way.
        return until(try_it)
