vim9script
# 'tagfunc': where the name under the cursor, or one that is given, is defined.

import autoload 'ragd/document.vim'
import autoload 'ragd/project.vim'
import autoload 'ragd/server.vim'

export def Tags(pattern: string, flags: string): any
  const there = server.For(bufnr())
  if !server.AwaitReady(there)
    return v:null
  endif
  document.Sync(bufnr())
  # With c the name under the cursor is meant, which the server knows better than its letters.
  const found = flags =~# 'c'
    ? server.Await(there, 'textDocument/definition', document.At(col('.') - 1))
    : server.Await(there, 'workspace/symbol', {query: pattern})
  const places = type(found) == v:t_dict ? [found] : type(found) == v:t_list ? found : []
  return places->mapnew((_, place) => Tag(pattern, get(place, 'location', place)))
enddef

def Tag(name: string, location: dict<any>): dict<any>
  return {name: name, filename: project.Path(location.uri),
    cmd: string(location.range.start.line + 1)}
enddef
