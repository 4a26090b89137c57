vim9script
# 'omnifunc': the menu of the server, for the word before the cursor.

import autoload 'ragd/document.vim'
import autoload 'ragd/server.vim'

export def Complete(findstart: number, base: string): any
  const there = server.For(bufnr())
  if findstart == 1
    return match(strpart(getline('.'), 0, col('.') - 1), '\k*$')
  endif
  if !server.AwaitReady(there)
    return []
  endif
  const start = col('.') - 1
  const items = Items(there, start, base)
  return items->mapnew((_, item) => Entry(item, start))->filter((_, entry) => entry.word != '')
enddef

# The items for the line as it was: Vim has taken the base out of it.
def Items(there: dict<any>, start: number, base: string): list<dict<any>>
  var lines = getline(1, '$')
  const text = getline('.')
  lines[line('.') - 1] = strpart(text, 0, start) .. base .. strpart(text, start)
  document.Pretend(there, bufnr(), lines)
  const reply = server.Await(there, 'textDocument/completion', document.At(start + len(base)))
  return type(reply) == v:t_dict ? reply.items : type(reply) == v:t_list ? reply : []
enddef

def Entry(item: dict<any>, start: number): dict<any>
  var word = get(item, 'insertText', item.label)
  if has_key(item, 'textEdit')
    const edit = item.textEdit
    const from = get(edit, 'range', get(edit, 'insert', {})).start.character
    # The text may begin before the word that Vim replaces, never behind it.
    word = from <= start ? strpart(edit.newText, start - from) : ''
  endif
  return {
    # A menu entry of Vim is one line.
    word: split(word, '\r\?\n')->get(0, ''),
    abbr: item.label,
    menu: get(item, 'detail', '')->substitute('\_s\+', ' ', 'g')->strpart(0, 60),
    kind: get({'2': 'm', '3': 'f', '4': 'f', '5': 'v', '6': 'v', '7': 't', '22': 't', '15': 'l'},
      string(get(item, 'kind', 0)), ''),
    dup: 1,
  }
enddef
