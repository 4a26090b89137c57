vim9script
# Keeps the server told of the texts in buffers.

import autoload 'ragd/project.vim'
import autoload 'ragd/server.vim'

export def IsWanted(buffer: number): bool
  if !bufexists(buffer) || getbufvar(buffer, '&buftype') != '' || bufname(buffer) == ''
      || bufname(buffer) =~ '^\w\+://' || isdirectory(bufname(buffer))
    return false
  endif
  return empty(g:ragd_filetypes)
    || index(g:ragd_filetypes, getbufvar(buffer, '&filetype')) >= 0
enddef

export def Uri(buffer: number): string
  return project.Uri(fnamemodify(bufname(buffer), ':p'))
enddef

# The text as the file will have it.
def Text(buffer: number, lines: list<string>): string
  const newline = getbufvar(buffer, '&fileformat') == 'dos' ? "\r\n" : "\n"
  const isEnded = getbufvar(buffer, '&endofline') || getbufvar(buffer, '&fixendofline')
  return lines->join(newline) .. (isEnded ? newline : '')
enddef

# Opens a buffer with its server.
export def Attach(buffer: number)
  if !IsWanted(buffer)
    return
  endif
  if g:ragd_omnifunc && getbufvar(buffer, '&omnifunc') == ''
    setbufvar(buffer, '&omnifunc', 'ragd#Complete')
  endif
  if g:ragd_tagfunc && getbufvar(buffer, '&tagfunc') == ''
    setbufvar(buffer, '&tagfunc', 'ragd#Tags')
  endif
  const there = server.For(buffer)
  server.WhenReady(there, () => Sync(buffer))
enddef

export def AttachAll()
  for buffer in getbufinfo({bufloaded: 1})
    Sync(buffer.bufnr)
  endfor
enddef

# Tells the server the buffer's present text, if it does not know it yet.
export def Sync(buffer: number)
  if !IsWanted(buffer) || !bufloaded(buffer)
    return
  endif
  const there = server.For(buffer)
  if there.ready
    Tell(there, buffer, getbufvar(buffer, 'changedtick'), () => getbufline(buffer, 1, '$'))
  endif
enddef

# Tells a text that stands for the buffer's until its next change.
export def Pretend(there: dict<any>, buffer: number, lines: list<string>)
  const uri = Uri(buffer)
  Tell(there, buffer, getbufvar(buffer, 'changedtick'), () => lines)
  there.synced[uri] = -1
enddef

def Tell(there: dict<any>, buffer: number, tick: number, Lines: func(): list<string>)
  const uri = Uri(buffer)
  if !has_key(there.synced, uri)
    server.Notify(there, 'textDocument/didOpen', {textDocument: {
      uri: uri, languageId: getbufvar(buffer, '&filetype'), version: tick,
      text: Text(buffer, Lines())}})
  elseif there.synced[uri] != tick
    server.Notify(there, 'textDocument/didChange', {
      textDocument: {uri: uri, version: tick}, contentChanges: [{text: Text(buffer, Lines())}]})
  endif
  there.synced[uri] = tick
enddef

export def Saved(buffer: number)
  if !IsWanted(buffer)
    return
  endif
  Sync(buffer)
  const there = server.For(buffer)
  if there.ready
    server.Notify(there, 'textDocument/didSave', {textDocument: {uri: Uri(buffer)}})
  endif
enddef

export def Closed(buffer: number)
  if !IsWanted(buffer)
    return
  endif
  var there = server.For(buffer)
  const uri = Uri(buffer)
  if there.ready && has_key(there.synced, uri)
    remove(there.synced, uri)
    server.Notify(there, 'textDocument/didClose', {textDocument: {uri: uri}})
  endif
enddef

# The parameters that name a place in the present buffer; `column` counts bytes from 0.
export def At(column: number): dict<any>
  return {
    textDocument: {uri: Uri(bufnr())},
    position: {line: line('.') - 1, character: column},
  }
enddef
