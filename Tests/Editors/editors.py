"""How each editor is started and which keys do what in it."""

import os

BINARY, PLUGINS = os.environ["RAGD_BINARY"], os.environ["RAGD_EDITORS"]
WORK = os.environ["RAGD_WORK"]


class Vim:
    def command(self, path):
        rc = os.path.join(WORK, "vimrc")
        with open(rc, "w") as file:
            file.write(f"""
set nocompatible noswapfile laststatus=2 hidden
set statusline=%f:%l\\ %{{ragd#Status()}}
set fileencodings=ucs-bom,utf-8
let g:ragd_path = '{BINARY}'
set runtimepath^={PLUGINS}/vim
filetype plugin on
syntax on
""")
        return ["vim", "-i", "NONE", "-u", rc, path]

    def wait_until_ready(self, terminal):
        terminal.shows(" ragd")

    def execute(self, terminal, command):
        terminal.keys("Escape")
        terminal.type(f":{command}")
        terminal.keys("Enter")

    def quit(self, terminal):
        self.execute(terminal, "qall!")

    def save(self, terminal):
        self.execute(terminal, "write")

    def to_end(self, terminal):
        """A new line below the last one."""
        terminal.keys("Escape")
        terminal.type("Go")

    def to_last_line_end(self, terminal):
        terminal.keys("Escape")
        terminal.type("GA")

    def to_line_end(self, terminal, line):
        """On the name that the line ends with, before `(5)`."""
        terminal.keys("Escape")
        terminal.type(f"{line}G$5h")

    def plain_typing(self, terminal):
        self.execute(terminal, "set noautoindent indentexpr=")

    def hover(self, terminal):
        self.execute(terminal, "RagdHover")

    def accept(self, terminal):
        terminal.keys("Tab")

    def accept_word(self, terminal):
        terminal.keys("C-Right")

    def accept_line(self, terminal):
        terminal.keys("C-Down")

    def dismiss(self, terminal):
        terminal.keys("C-]")

    def suggest(self, terminal):
        pass

    def ask(self, terminal, question):
        self.execute(terminal, f"RagdAsk {question}")

    def jump(self, terminal):
        """Follows the first citation below the answer."""
        terminal.type("/^\\[1\\]")
        terminal.keys("Enter")
        terminal.type("gf")

    def place(self, path, line):
        return f"{path}:{line} "


class Neovim(Vim):
    def command(self, path):
        rc = os.path.join(WORK, "init.lua")
        with open(rc, "w") as file:
            file.write(f"""
vim.o.swapfile = false
vim.o.laststatus = 2
vim.cmd('filetype indent off')
vim.o.autoindent = false
vim.o.cmdheight = 2  -- Neovim's own word of a crash would wait for a key in a single line
vim.o.statusline = "%f:%l %{{v:lua.require'ragd'.status()}}"
vim.g.ragd_path = '{BINARY}'
vim.opt.runtimepath:prepend('{PLUGINS}/nvim')
vim.lsp.enable('ragd')
""")
        return [os.environ.get("NVIM", "nvim"), "-i", "NONE", "-u", rc, path]

    def plain_typing(self, terminal):
        self.execute(terminal, "set noautoindent indentexpr=")

    def hover(self, terminal):
        terminal.keys("Escape")
        terminal.type("K")


EDITORS = {"vim": Vim(), "nvim": Neovim()}
