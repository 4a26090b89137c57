vim9script
# Questions and answers in a scratch buffer: answers stream in, citations jump.

import autoload 'ragd/document.vim'
import autoload 'ragd/markdown.vim'
import autoload 'ragd/search.vim'
import autoload 'ragd/server.vim'

const name = 'ragd://ask'

# The conversation: its buffer, the project it is about, and its turns: question, answer,
# citations, and the line where the turn begins.
var buffer = -1
var root = ''
var turns: list<dict<any>> = []
# The request under way: server, id and token.
var asked: dict<any> = {}

# Asks about the present project. A question that follows another one is part of its conversation,
# unless `anew`. Without words, asks for them.
export def Ask(given: string, anew: bool)
  const question = given == '' ? input('Ask about this project: ') : given
  if question =~ '^\s*$'
    return
  endif
  const there = server.For(bufnr())
  var params: dict<any> = {question: question}
  if document.IsWanted(bufnr())
    document.Sync(bufnr())
    params->extend(document.At(col('.') - 1))
  endif
  Stop()
  if anew || there.root != root || !bufexists(buffer)
    turns = []
  endif
  root = there.root
  params.history = turns->mapnew((_, turn) => ({question: turn.question, answer: turn.answer}))
  Open()
  var turn: dict<any> = {question: question, answer: '', citations: [], line: 1}
  Begin(turn)
  server.Do(there, () => Send(there, params, turn))
enddef

def Send(there: dict<any>, params: dict<any>, turn: dict<any>)
  const token = server.Listen(there, (value) => {
    if has_key(value, 'delta')
      turn.answer ..= value.delta
      Write(turn)
    endif
  })
  params.partialResultToken = token
  const id = server.Request(there, 'ragd/ask', params, (result) => {
    server.Forget(there, token)
    asked = {}
    turn.answer = result.answer
    turn.citations = result.citations
    Write(turn)
    setqflist([], ' ', {title: 'ragd: ' .. turn.question,
      items: result.citations->mapnew((_, place) => search.Item(place))})
  }, (message) => {
    server.Forget(there, token)
    asked = {}
    turn.answer = 'No answer: ' .. message
    Write(turn)
  })
  asked = {server: there, id: id, token: token}
enddef

# Takes the question back that is being answered.
def Stop()
  if !empty(asked)
    server.Cancel(asked.server, asked.id)
    server.Forget(asked.server, asked.token)
    asked = {}
  endif
enddef

# --- The buffer ---

def Open()
  const window = bufwinid(buffer)
  if window > 0
    win_gotoid(window)
    return
  endif
  execute 'silent botright split' fnameescape(name)
  buffer = bufnr()
  setlocal buftype=nofile bufhidden=hide noswapfile nobuflisted nomodifiable
  setlocal filetype=markdown conceallevel=2 concealcursor=nc
  setlocal wrap linebreak breakindent nonumber norelativenumber nolist nospell
  syntax match RagdCitation /\[\d\+\]/
  syntax match RagdCitation /^\[\d\+\] \zs\S\+:\d\+/
  highlight default link RagdCitation Underlined
  highlight default link RagdFence Comment
  b:ragd_root = root
  nnoremap <buffer> <CR> <ScriptCmd>Jump()<CR>
  nnoremap <buffer> gf <ScriptCmd>Jump()<CR>
  nnoremap <buffer> gF <ScriptCmd>Jump()<CR>
  nnoremap <buffer> a <ScriptCmd>Ask('', false)<CR>
  nnoremap <buffer> q <Cmd>close<CR>
  nnoremap <buffer> <C-C> <ScriptCmd>Interrupt()<CR>
enddef

def Begin(turn: dict<any>)
  turn.line = empty(turns) ? 1 : line('$') + 2
  add(turns, turn)
  Write(turn)
  cursor(turn.line, 1)
  normal! zt
enddef

# Writes the last turn over what there is of it.
def Write(turn: dict<any>)
  if !bufloaded(buffer) || turn isnot get(turns, -1, {})
    return
  endif
  var lines = ['# ' .. turn.question, '']
    + (turn.answer == '' ? ['…'] : split(turn.answer, '\r\?\n', true))
  if !empty(turn.citations)
    lines += [''] + turn.citations->mapnew((i, place) =>
      printf('[%d] %s:%d  %s', i + 1, place.path, place.startLine, get(place, 'symbol', '')))
  endif
  setbufvar(buffer, '&modifiable', true)
  if turn.line > 1
    setbufline(buffer, turn.line - 1, '')
  endif
  setbufline(buffer, turn.line, lines)
  silent deletebufline(buffer, turn.line + len(lines), '$')
  setbufvar(buffer, '&modifiable', false)
  if !empty(turn.citations) && bufwinid(buffer) > 0
    markdown.ColourFences(bufwinid(buffer), lines)
  endif
  redraw
enddef

def Interrupt()
  if !empty(asked)
    Stop()
    turns[-1].answer ..= turns[-1].answer == '' ? 'Stopped.' : "\n\nStopped."
    Write(turns[-1])
  endif
enddef

# Opens the place that the number under the cursor, or the one that begins the line, stands for.
def Jump()
  const text = getline('.')
  var number = 0
  var from = 0
  while true
    const found = matchstrpos(text, '\[\d\+\]', from)
    if found[1] < 0
      break
    endif
    if number == 0 || found[1] < col('.')
      number = str2nr(found[0][1 : -2])
    endif
    from = found[2]
  endwhile
  const turn = turns->copy()->filter((_, turn) => turn.line <= line('.'))->get(-1, {})
  if number < 1 || number > len(get(turn, 'citations', []))
    echo 'ragd: no citation here'
    return
  endif
  const place = search.Item(turn.citations[number - 1])
  if winnr('$') == 1
    aboveleft new
  else
    wincmd p
    if bufnr() == buffer
      wincmd w
    endif
  endif
  execute 'edit' fnameescape(fnamemodify(place.filename, ':.'))
  cursor(place.lnum, place.col)
  normal! zvzz
enddef
