vim9script
# The client: one server for all buffers, spoken to over a channel in LSP mode. Nothing here looks
# for answers; the server does.

var job: job
var ready = false
# Buffers that the server knows, with the change that it last saw.
var synced: dict<number> = {}
# Work that waits for the server's greeting.
var waiting: list<func> = []

# --- The server ---

def Channel(): channel
  return job_getchannel(job)
enddef

def IsRunning(): bool
  return job != null_job && job_status(job) == 'run'
enddef

# The folder that holds a project: the nearest one with a mark, else the present one.
def Root(): string
  for mark in ['.git', '.ragd.json', '.hg']
    const found = finddir(mark, expand('%:p:h') .. ';') ?? findfile(mark, expand('%:p:h') .. ';')
    if found != ''
      return fnamemodify(found, ':p')->substitute('/$', '', '')->fnamemodify(':h')
    endif
  endfor
  return getcwd()
enddef

def Start()
  if IsRunning()
    return
  endif
  const root = Root()
  ready = false
  synced = {}
  job = job_start(g:ragd_command, {
    mode: 'lsp',
    cwd: root,
    err_io: 'null',
    out_cb: (_, message) => Received(message),
    exit_cb: (_, _) => Exited(),
  })
  if job_status(job) != 'run'
    echohl WarningMsg | echomsg 'ragd: cannot start ' .. join(g:ragd_command) | echohl None
    # Once is enough: the next file would fail in the same way.
    augroup ragd
      autocmd!
    augroup END
    return
  endif
  Request('initialize', {
    processId: getpid(),
    clientInfo: {name: 'Vim', version: string(v:versionlong)},
    rootUri: Uri(root),
    workspaceFolders: [{uri: Uri(root), name: fnamemodify(root, ':t')}],
    capabilities: {
      # Columns of Vim are bytes.
      general: {positionEncodings: ['utf-8']},
      textDocument: {
        hover: {contentFormat: ['markdown', 'plaintext']},
        completion: {completionItem: {snippetSupport: false}},
        synchronization: {didSave: true},
      },
    },
  }, (_) => {
    Notify('initialized', {})
    ready = true
    for Work in remove(waiting, 0, -1)
      Work()
    endfor
  })
enddef

def Exited()
  ready = false
  synced = {}
enddef

# What the server sends without being asked. Its requests all get an answer.
def Received(message: any)
  if type(message) != v:t_dict || !has_key(message, 'method')
    return
  endif
  if has_key(message, 'id')
    ch_sendexpr(Channel(), {id: message.id, result: v:null})
  elseif message.method == 'window/showMessage' && message.params.type == 1
    echohl WarningMsg | echomsg 'ragd: ' .. message.params.message | echohl None
  endif
enddef

def Notify(method: string, params: dict<any>)
  ch_sendexpr(Channel(), {method: method, params: params})
enddef

# Calls back with the result; says so when there is an error instead.
def Request(method: string, params: dict<any>, Then: func(any))
  ch_sendexpr(Channel(), {method: method, params: params}, {callback: (_, reply) => {
    if has_key(reply, 'error')
      echohl WarningMsg | echomsg 'ragd: ' .. reply.error.message | echohl None
    else
      Then(get(reply, 'result', v:null))
    endif
  }})
enddef

# Does it now or as soon as the server has greeted.
def WhenReady(Work: func)
  Start()
  if ready
    Work()
  elseif IsRunning()
    add(waiting, Work)
  endif
enddef

export def Stop()
  if !IsRunning()
    return
  endif
  if ready
    ch_evalexpr(Channel(), {method: 'shutdown'}, {timeout: 500})
    ch_sendexpr(Channel(), {method: 'exit'})
  endif
  job_stop(job)
enddef

# --- Documents ---

def Uri(path: string): string
  return 'file://' .. substitute(path, "[^A-Za-z0-9/._~-]",
    (m) => range(len(m[0]))->map((_, i) => printf('%%%02X', char2nr(strpart(m[0], i, 1)) % 256))
      ->join(''), 'g')
enddef

def Path(uri: string): string
  const path = substitute(uri, '^file://', '', '')
  # Nothing but hexadecimal numbers reaches the expression; several bytes may make one character.
  return substitute(path, '\%(%\x\x\)\+',
    (m) => eval('"' .. substitute(m[0], '%', '\\x', 'g') .. '"'), 'g')
enddef

def BufferUri(buffer: number): string
  return Uri(fnamemodify(bufname(buffer), ':p'))
enddef

def IsWanted(buffer: number): bool
  if !bufexists(buffer) || getbufvar(buffer, '&buftype') != '' || bufname(buffer) == ''
    return false
  endif
  const type = getbufvar(buffer, '&filetype')
  return empty(g:ragd_filetypes) ? !bufname(buffer)->isdirectory() : index(g:ragd_filetypes, type) >= 0
enddef

def Text(buffer: number): string
  const text = getbufline(buffer, 1, '$')->join("\n")
  return getbufvar(buffer, '&endofline') ? text .. "\n" : text
enddef

# Opens a buffer with the server, once.
export def Attach(buffer: number)
  if !IsWanted(buffer)
    return
  endif
  if g:ragd_omnifunc && getbufvar(buffer, '&omnifunc') == ''
    setbufvar(buffer, '&omnifunc', 'ragd#Complete')
  endif
  WhenReady(() => Sync(buffer))
enddef

# Tells the server the buffer's present text, if it does not know it yet.
export def Sync(buffer: number)
  if !ready || !IsWanted(buffer) || !bufloaded(buffer)
    return
  endif
  const tick = getbufvar(buffer, 'changedtick')
  const uri = BufferUri(buffer)
  if !has_key(synced, uri)
    Notify('textDocument/didOpen', {textDocument: {
      uri: uri, languageId: getbufvar(buffer, '&filetype'), version: tick, text: Text(buffer)}})
  elseif synced[uri] != tick
    Notify('textDocument/didChange', {
      textDocument: {uri: uri, version: tick}, contentChanges: [{text: Text(buffer)}]})
  endif
  synced[uri] = tick
enddef

export def Saved(buffer: number)
  if ready && IsWanted(buffer)
    Sync(buffer)
    Notify('textDocument/didSave', {textDocument: {uri: BufferUri(buffer)}})
  endif
enddef

export def Closed(buffer: number)
  const uri = BufferUri(buffer)
  if ready && has_key(synced, uri)
    remove(synced, uri)
    Notify('textDocument/didClose', {textDocument: {uri: uri}})
  endif
enddef

def Here(column: number): dict<any>
  return {
    textDocument: {uri: BufferUri(bufnr())},
    position: {line: line('.') - 1, character: column},
  }
enddef

# --- Features ---

# Shows what the server knows of the word under the cursor in a popup window.
export def Hover()
  const buffer = bufnr()
  WhenReady(() => {
    Sync(buffer)
    Request('textDocument/hover', Here(col('.') - 1), (result) => {
      const lines = type(result) == v:t_dict ? Lines(result.contents) : []
      if empty(lines)
        echo 'ragd: nothing known here'
      else
        popup_atcursor(lines, {
          border: [], padding: [0, 1, 0, 1], maxheight: 20, maxwidth: 90, moved: 'any',
          filetype: 'markdown'})
      endif
    })
  })
enddef

def Lines(contents: any): list<string>
  const text = type(contents) == v:t_dict ? contents.value : contents
  return type(text) == v:t_string ? split(text, '\r\?\n', true) : []
enddef

# 'omnifunc': the menu of the server, for the word before the cursor.
export def Complete(findstart: number, base: string): any
  if findstart == 1
    Start()
    return match(strpart(getline('.'), 0, col('.') - 1), '\k*$')
  endif
  # The server greets within a fraction of a second; completion is the one request that waits.
  var patience = 100
  while !ready && IsRunning() && patience > 0
    sleep 10m
    patience -= 1
  endwhile
  if !ready
    return []
  endif
  Sync(bufnr())
  const start = col('.') - 1
  # Vim has taken the base out of the line: the server is asked about the line as it was.
  const reply = CompletionReply(start, base)
  if type(reply) == v:t_none
    return []
  endif
  const items = type(reply) == v:t_dict ? reply.items : reply
  return items->mapnew((_, item) => Entry(item, start))->filter((_, entry) => entry.word != '')
enddef

def CompletionReply(start: number, base: string): any
  const text = getline('.')
  const whole = strpart(text, 0, start) .. base .. strpart(text, start)
  var lines = getbufline(bufnr(), 1, '$')
  lines[line('.') - 1] = whole
  const uri = BufferUri(bufnr())
  Notify('textDocument/didChange', {
    textDocument: {uri: uri, version: b:changedtick},
    contentChanges: [{text: lines->join("\n") .. "\n"}]})
  # The buffer is out of step until its next change is told.
  synced[uri] = -1
  const reply = ch_evalexpr(Channel(), {
    method: 'textDocument/completion', params: Here(start + len(base))}, {timeout: 2000})
  return type(reply) == v:t_dict ? get(reply, 'result', v:null) : v:null
enddef

def Entry(item: dict<any>, start: number): dict<any>
  var word = get(item, 'insertText', item.label)
  if has_key(item, 'textEdit')
    const edit = item.textEdit
    const from = get(edit, 'range', get(edit, 'insert', {})).start.character
    # The text may begin before the word that Vim replaces, never behind it.
    word = from <= start ? strpart(edit.newText, start - from) : ''
  endif
  # A menu entry of Vim is one line.
  return {
    word: split(word, '\r\?\n')->get(0, ''),
    abbr: item.label,
    menu: get(item, 'detail', '')->substitute('\_s\+', ' ', 'g')->strpart(0, 60),
    kind: get({'2': 'm', '3': 'f', '4': 'f', '5': 'v', '6': 'v', '7': 't', '22': 't', '15': 'l'},
      string(get(item, 'kind', 0)), ''),
    dup: 1,
  }
enddef

# Answers a question in a window of its own, with the places it is taken from.
export def Ask(question: string)
  WhenReady(() => {
    Request('ragd/ask', {question: question}, (result) => {
      var lines = ['# ' .. question, ''] + split(result.answer, '\r\?\n', true)
      if !empty(result.citations)
        lines += ['', '## Sources', '']
        lines += result.citations->mapnew((i, place) =>
          printf('%d. %s:%d', i + 1, place.path, place.startLine))
      endif
      ShowPage(lines)
    })
  })
enddef

def ShowPage(lines: list<string>)
  const window = bufwinid('ragd://answer')
  if window > 0
    win_gotoid(window)
  else
    new ragd://answer
    setlocal buftype=nofile bufhidden=hide noswapfile filetype=markdown
  endif
  setlocal modifiable
  deletebufline('', 1, '$')
  setline(1, lines)
  setlocal nomodifiable
enddef

def QuickfixItem(place: dict<any>): dict<any>
  const text = empty(place.symbol) ? split(place.snippet, '\n')->get(0, '') : place.symbol
  const copies = len(get(place, 'copies', []))
  const more = copies > 0 ? printf(' (and %d more like it)', copies) : ''
  return {filename: Path(place.uri), lnum: place.startLine, end_lnum: place.endLine, text: text .. more}
enddef

# Fills the quickfix list with the places that fit best.
export def Search(query: string)
  WhenReady(() => {
    Request('ragd/search', {query: query, limit: 30}, (result) => {
      const items = result.results->mapnew((_, place) => QuickfixItem(place))
      setqflist([], ' ', {title: 'ragd: ' .. query, items: items})
      if empty(items)
        echo 'ragd: nothing found'
      else
        copen
      endif
    })
  })
enddef
