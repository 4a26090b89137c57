#!/bin/sh
# Drives real editors, without a screen, against a built server.
#
#   Tests/Editors/run.sh BINARY [NAME...]
#
# The names are vim, vim-screen, ale, nvim, nvim-screen, nvim-beside, emacs, emacs-screen, eglot, lsp-mode,
# pair, vscode; by default all.
#
# Prints a line for each check and "N passed, N failed" at the end; exits with 1 when one failed.
# An editor that is not installed is skipped, loudly. NVIM names a Neovim that is not on PATH.
set -u

[ $# -ge 1 ] || { echo "usage: $0 BINARY [NAME...]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
binary=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
[ -x "$binary" ] || { echo "$binary: not an executable" >&2; exit 2; }
wanted=${*:-vim vim-screen ale nvim nvim-screen nvim-beside emacs emacs-screen eglot lsp-mode pair vscode}

work=$(mktemp -d)
trap 'tmux -S "$work/tmux" kill-server 2> /dev/null; rm -rf "$work"' EXIT
# Nothing of the person's own: no settings, no index, no plugins.
export HOME="$work/home" XDG_CONFIG_HOME="$work/config" XDG_CACHE_HOME="$work/cache"
export XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state"
mkdir -p "$HOME"
export LC_ALL=C.UTF-8
export RAGD_BINARY="$binary" RAGD_EDITORS="$here/../../editors" RAGD_PROJECT="$work/project"
# One large enough that a person sees the index being made.
export RAGD_LARGE="$work/large"
export RAGD_RESULTS="$work/results" RAGD_WORK="$work" RAGD_SOCKET="$work/tmux"
# RAGD_SCREENS names a folder for pictures of what was seen.
[ -z "${RAGD_SCREENS:-}" ] || mkdir -p "$RAGD_SCREENS"
: > "$RAGD_RESULTS"
sh "$here/project.sh" "$RAGD_LARGE" 2000

# run NAME PROGRAM COMMAND...: each COMMAND writes "pass NAME" and "fail NAME: why" to the results.
# Each finds the project as it was made: what one editor saved is not the next one's to find.
run() {
  name=$1
  program=$2
  shift 2
  case " $wanted " in *" $name "*) ;; *) return ;; esac
  if ! command -v "$program" > /dev/null 2>&1; then
    echo "SKIPPED $name: $program is not installed"
    return
  fi
  export RAGD_EDITOR="$name"
  before=$(wc -l < "$RAGD_RESULTS")
  rm -rf "$RAGD_PROJECT"
  sh "$here/project.sh" "$RAGD_PROJECT"
  (cd "$RAGD_PROJECT" && timeout -k 5 400 "$@" < /dev/null > "$work/$name.log" 2>&1)
  code=$?
  # What an editor left that was ended in the middle is not for the next one.
  tmux -S "$work/tmux" kill-server 2> /dev/null
  if [ $code -ne 0 ] || [ "$(wc -l < "$RAGD_RESULTS")" -eq "$before" ]; then
    echo "fail $name: the editor ended with $code: $(tail -n 3 "$work/$name.log" | tr '\n' ' ')" \
      >> "$RAGD_RESULTS"
  fi
}

# The program itself: a wrapper around it would be taken for the editor.
NVIM=${NVIM:-nvim}
if command -v "$NVIM" > /dev/null 2>&1; then
  NVIM=$("$NVIM" --headless --clean +'echo v:progpath' +qa 2>&1)
fi
export NVIM

run vim vim vim -N -u NONE -i NONE -es --not-a-term -S "$here/vim.vim"
run vim-screen vim python3 -B "$here/screens.py" vim
if [ -d /usr/share/vim-ale ]; then
  run ale vim python3 -B "$here/screens.py" ale
else
  echo "SKIPPED ale: the package vim-ale is not installed"
fi
run nvim "$NVIM" "$NVIM" --headless -u NONE -i NONE -l "$here/nvim.lua"
run nvim-screen "$NVIM" python3 -B "$here/screens.py" nvim
run nvim-beside "$NVIM" python3 -B "$here/screens.py" nvim-beside
run emacs-screen emacs python3 -B "$here/screens.py" emacs
run emacs emacs emacs -Q --batch -l "$here/emacs.el" -f ragd-test-own
run eglot emacs emacs -Q --batch -l "$here/emacs.el" -f ragd-test-eglot
run lsp-mode emacs emacs -Q --batch -l "$here/emacs.el" -f ragd-test-lsp-mode
if command -v emacs > /dev/null 2>&1; then
  run pair vim python3 -B "$here/pair.py" vim emacs
else
  echo "SKIPPED pair: emacs is not installed"
fi
run vscode node sh "$here/vscode/run.sh"

cat "$RAGD_RESULTS"
passed=$(grep -c '^pass ' "$RAGD_RESULTS")
failed=$(grep -c '^fail ' "$RAGD_RESULTS")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
