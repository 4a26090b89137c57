"""A terminal that a test types into and looks at: a tmux session of its own."""

import os
import subprocess
import time

PATIENCE = float(
    os.environ.get("RAGD_PATIENCE", 60)
)  # seconds until a state that does not come is missing


def until(holds, patience=PATIENCE):
    """The first true result of `holds`, or its last one when patience ends."""
    end = time.monotonic() + patience
    while True:
        result = holds()
        if result or time.monotonic() > end:
            return result
        time.sleep(0.03)


class Terminal:
    """A program in a terminal of 100 columns and 30 lines."""

    count = 0

    def __init__(self, socket, folder, command):
        Terminal.count += 1
        self.base = ["tmux", "-S", socket, "-f", "/dev/null"]
        self.name = f"editor{Terminal.count}"
        self.run(
            "start-server",
            ";",
            "set-option",
            "-s",
            "escape-time",
            "0",
            ";",
            "set-option",
            "-g",
            "default-terminal",
            "tmux-256color",
            ";",
            "new-session",
            "-d",
            "-s",
            self.name,
            "-c",
            folder,
            "-x",
            "100",
            "-y",
            "30",
            "--",
            *command,
        )

    def run(self, *arguments):
        done = subprocess.run([*self.base, *arguments], capture_output=True, text=True)
        return done.stdout

    def type(self, text):
        """Types text as it is."""
        self.run("send-keys", "-t", self.name, "-l", "--", text)

    def keys(self, *names):
        """Presses keys by tmux's names for them."""
        self.run("send-keys", "-t", self.name, *names)

    def lines(self):
        return [
            line.rstrip() for line in self.run("capture-pane", "-p", "-t", self.name).split("\n")
        ]

    def text(self):
        return "\n".join(self.lines())

    def shows(self, wanted):
        """Whether the text comes to be on the screen."""
        return until(lambda: wanted in self.text())

    def has_line(self, wanted):
        """Whether a line comes to be exactly so; its indentation counts."""
        return until(lambda: wanted in self.lines())

    def settles(self):
        """The screen once it has not changed for half a second."""
        before, since = self.text(), time.monotonic()
        while time.monotonic() - since < 0.5:
            time.sleep(0.05)
            now = self.text()
            if now != before:
                before, since = now, time.monotonic()
        return before

    def process(self):
        return int(self.run("display-message", "-p", "-t", self.name, "#{pane_pid}") or 0)

    def is_open(self):
        return self.name in self.run("list-sessions", "-F", "#{session_name}").split()

    def close(self):
        if self.is_open():
            self.run("kill-session", "-t", self.name)


def servers(binary, folder):
    """The processes of ragd that serve editors in a folder, each with its parent."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            if b"--stdio" not in words or not os.path.samefile(f"/proc/{entry}/exe", binary):
                continue
            if not os.path.realpath(f"/proc/{entry}/cwd").startswith(os.path.realpath(folder)):
                continue
            with open(f"/proc/{entry}/stat") as file:
                found[int(entry)] = int(file.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue  # it ended meanwhile
    return found
