vim9script
# What a vimrc and options name: 'omnifunc', 'tagfunc' and the status line.

import autoload 'ragd/completion.vim'
import autoload 'ragd/definition.vim'
import autoload 'ragd/server.vim'

# For 'omnifunc'.
export def Complete(findstart: number, base: string): any
  return completion.Complete(findstart, base)
enddef

# For 'tagfunc'.
export def Tags(pattern: string, flags: string, _: dict<any>): any
  return definition.Tags(pattern, flags)
enddef

# For 'statusline': 'ragd', with what it is doing; '' in a buffer without ragd.
export def Status(): string
  return server.StatusText(bufnr())
enddef
