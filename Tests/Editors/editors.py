"""How each editor is started and which keys do what in it."""

import os

BINARY, PLUGINS = os.environ["RAGD_BINARY"], os.environ["RAGD_EDITORS"]
WORK, PROJECT = os.environ["RAGD_WORK"], os.environ["RAGD_PROJECT"]


class Vim:
    others = ""  # plugins that others wrote

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
{self.others}
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
{self.others}
""")
        return [os.environ.get("NVIM", "nvim"), "-i", "NONE", "-u", rc, path]

    def plain_typing(self, terminal):
        self.execute(terminal, "set noautoindent indentexpr=")

    def hover(self, terminal):
        terminal.keys("Escape")
        terminal.type("K")


class NeovimBeside(Neovim):
    """ragd itself stands for the language's server here."""

    others = f"""
vim.lsp.config('language', {{
  cmd = {{ '{BINARY}', '--stdio' }}, filetypes = {{ 'python' }}, root_markers = {{ '.git' }},
}})
vim.lsp.enable('language')
"""


class Emacs:
    def command(self, path):
        init = os.path.join(WORK, "init.el")
        with open(init, "w") as file:
            file.write(f"""
(setq make-backup-files nil auto-save-default nil create-lockfiles nil ring-bell-function 'ignore
      confirm-kill-processes nil inhibit-startup-screen t python-indent-guess-indent-offset nil)
(setq-default mode-line-format '(" %b:%l" (:eval (ragd--lighter)) " |"))
(menu-bar-mode -1)
(add-to-list 'load-path "{PLUGINS}/emacs")
(require 'ragd)
(setq ragd-path "{BINARY}")
(global-ragd-mode)
(defun leave () (interactive) (kill-emacs 0))
""")
        return ["emacs", "-nw", "-Q", "-l", init, path]

    def wait_until_ready(self, terminal):
        terminal.shows(" ragd |")

    def execute(self, terminal, command, *answers):
        terminal.keys("M-x")
        for answer in (command, *answers):
            terminal.type(answer)
            terminal.keys("Enter")

    def quit(self, terminal):
        terminal.keys("C-g")
        self.execute(terminal, "leave")

    def save(self, terminal):
        terminal.keys("C-x", "C-s")

    def to_end(self, terminal):
        terminal.keys("M->")

    def to_last_line_end(self, terminal):
        terminal.keys("M->", "C-b")

    def to_line_end(self, terminal, line):
        self.execute(terminal, "goto-line", str(line))
        terminal.keys("C-e", *["C-b"] * 5)

    def plain_typing(self, terminal):
        pass

    def hover(self, terminal):
        self.execute(terminal, "ragd-hover")

    def accept(self, terminal):
        terminal.keys("Tab")

    def accept_word(self, terminal):
        terminal.keys("M-f")

    def accept_line(self, terminal):
        terminal.keys("C-e")

    def dismiss(self, terminal):
        terminal.keys("C-g")

    def suggest(self, terminal):
        self.execute(terminal, "ragd-ghost-suggest")

    def ask(self, terminal, question):
        self.execute(terminal, "ragd-ask", question)

    def jump(self, terminal):
        terminal.keys("Tab", "Enter")

    def place(self, path, line):
        return f"{os.path.basename(path)}:{line} "


class VimWithALE(Vim):
    """ALE is a plugin that others wrote; ragd itself stands for the language's server here."""

    others = f"""
set runtimepath+=/usr/share/vim-ale
autocmd FileType python setlocal omnifunc=ale#completion#OmniFunc
let g:ale_linters = {{'python': ['language']}}
let s:server = {{'name': 'language', 'lsp': 'stdio', 'executable': '{BINARY}'}}
call extend(s:server, {{'command': '%e --stdio', 'project_root': '{PROJECT}'}})
call ale#linter#Define('python', s:server)
"""


EDITORS = {
    "vim": Vim(),
    "ale": VimWithALE(),
    "nvim": Neovim(),
    "nvim-beside": NeovimBeside(),
    "emacs": Emacs(),
}
