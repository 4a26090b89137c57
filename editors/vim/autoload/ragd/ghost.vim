vim9script
# Ghost text: what the server would write at the cursor, shown behind it until it is taken.

import autoload 'ragd/document.vim'
import autoload 'ragd/server.vim'

# What is shown: buffer, line and column (from 1) where it begins, the text that is left, what stood
# behind the cursor when it came, and how many characters of that it replaces. {} when nothing is.
var shown: dict<any> = {}
var timer = 0
# The request under way: its server and id.
var asked: dict<any> = {}
# The change after which nothing is wanted, because the user dismissed it.
var dismissed = -1

prop_type_add('RagdGhost', {highlight: 'RagdGhost'})

# --- Asking ---

# After each change and move: goes on with what is shown if the user types it, else asks anew.
export def Follow()
  if !g:ragd_ghost || !document.IsWanted(bufnr())
    return
  endif
  if pumvisible()
    Hide()
    return
  endif
  if !empty(shown) && Advance()
    return
  endif
  Hide()
  if dismissed != b:changedtick
    timer = timer_start(g:ragd_delay, (_) => Ask(2))
  endif
enddef

# Asks now, also when nothing was typed.
export def Suggest()
  Hide()
  dismissed = -1
  Ask(1)
enddef

def Ask(kind: number)
  if mode() !~ '^i' || pumvisible() || !document.IsWanted(bufnr())
    return
  endif
  const buffer = bufnr()
  const there = server.For(buffer)
  if !there.ready
    return
  endif
  document.Sync(buffer)
  const tick = b:changedtick
  const cursor = getcurpos()[1 : 2]
  const params = document.At(cursor[1] - 1)->extend({context: {triggerKind: kind}})
  const id = server.Request(there, 'textDocument/inlineCompletion', params, (result) => {
    asked = {}
    # An answer for another text or place is stale.
    if mode() =~ '^i' && bufnr() == buffer && b:changedtick == tick
        && getcurpos()[1 : 2] == cursor && !pumvisible()
      Offer(type(result) == v:t_dict ? get(result.items, 0, {}) : {})
    endif
  }, server.Ignore)
  asked = {server: there, id: id}
enddef

# Shows an item of the server's.
def Offer(item: dict<any>)
  if empty(item)
    return
  endif
  const text = getline('.')
  const column = col('.') - 1
  var ghost = substitute(item.insertText, '\r', '', 'g')
  var replaced = 0
  if has_key(item, 'range')
    const typed = strpart(text, item.range.start.character, column - item.range.start.character)
    if strpart(ghost, 0, len(typed)) !=# typed
      return
    endif
    ghost = strpart(ghost, len(typed))
    const behind = strpart(text, column, item.range.end.character - column)
    if behind != '' && ghost[-strchars(behind) : ] ==# behind
      # It ends with what stands there: what comes before is all there is to write.
      ghost = ghost[ : -strchars(behind) - 1]
    else
      replaced = strchars(behind)
    endif
  endif
  if ghost != ''
    shown = {buffer: bufnr(), line: line('.'), column: column + 1, text: ghost,
      before: strpart(text, 0, column), after: strpart(text, column), replaced: replaced}
    Draw()
  endif
enddef

# --- Showing ---

def Draw()
  const lines = split(shown.text, "\n", true)->map((_, line) =>
    substitute(line, '\t', repeat(' ', &tabstop), 'g'))
  if lines[0] != ''
    prop_add(shown.line, shown.column, {type: 'RagdGhost', text: lines[0]})
  endif
  for line in lines[1 :]
    prop_add(shown.line, 0, {type: 'RagdGhost', text: line == '' ? ' ' : line, text_align: 'below'})
  endfor
enddef

# Takes it off the screen and forgets what is under way.
export def Hide()
  timer_stop(timer)
  if !empty(asked)
    server.Cancel(asked.server, asked.id)
    asked = {}
  endif
  if !empty(shown)
    if bufloaded(shown.buffer)
      prop_remove({type: 'RagdGhost', bufnr: shown.buffer, all: true})
    endif
    shown = {}
  endif
enddef

# Whether all that happened is that the user typed the beginning of the text; shows the rest then.
def Advance(): bool
  if bufnr() != shown.buffer || line('.') < shown.line
      || strpart(getline('.'), col('.') - 1) !=# shown.after
    return false
  endif
  var lines = getline(shown.line, line('.'))
  lines[-1] = strpart(lines[-1], 0, col('.') - 1)
  if strpart(lines[0], 0, shown.column - 1) !=# shown.before
    return false
  endif
  lines[0] = strpart(lines[0], shown.column - 1)
  const typed = lines->join("\n")
  if strpart(shown.text, 0, len(typed)) !=# typed || typed ==# shown.text
    return false
  endif
  if typed != ''
    var rest = shown
    Hide()
    shown = rest->extend({line: line('.'), column: col('.'), text: strpart(rest.text, len(typed)),
      before: strpart(getline('.'), 0, col('.') - 1)})
    Draw()
  endif
  return true
enddef

# --- Taking ---

# Keys that write a text as it is, without indenting or wrapping; `key` where there is no ghost.
def Take(length: number, key: string): string
  if empty(shown) || length <= 0
    return key
  endif
  taken = strpart(shown.text, 0, length)
  const isWhole = length == len(shown.text)
  const removals = isWhole ? repeat("\<Del>", shown.replaced) : ''
  return removals .. "\<C-R>\<C-O>=" .. expand('<SID>') .. "Taken()\<CR>"
enddef

var taken = ''

def Taken(): string
  return taken
enddef

export def Accept(): string
  return Take(len(get(shown, 'text', '')), "\<Tab>")
enddef

export def AcceptWord(): string
  return Take(matchend(get(shown, 'text', ''), '^\_s*\%(\k\+\|\%(\k\@!\S\)\+\|$\)'), "\<C-Right>")
enddef

export def AcceptLine(): string
  return Take(matchend(get(shown, 'text', ''), '^\n\=[^\n]*'), "\<C-Down>")
enddef

export def Dismiss()
  Hide()
  dismissed = b:changedtick
enddef

export def Toggle()
  g:ragd_ghost = !g:ragd_ghost
  Hide()
  echo 'ragd: ghost text is ' .. (g:ragd_ghost ? 'on' : 'off')
enddef
