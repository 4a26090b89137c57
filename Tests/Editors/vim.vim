vim9script
# Hover, completion, search and answers in Vim, through the plugin alone.

const results = $RAGD_RESULTS

def Check(name: string, passed: bool, got: any)
  const line = passed ? 'pass vim ' .. name
    : 'fail vim ' .. name .. ': got ' .. substitute(string(got), '\n', '\\n', 'g')
  writefile([line], results, 'a')
enddef

# Waits until a condition holds; ten seconds at the most.
def Until(Holds: func(): bool): bool
  var patience = 200
  while !Holds() && patience > 0
    sleep 50m
    patience -= 1
  endwhile
  return Holds()
enddef

def PopupText(): string
  return popup_list()->mapnew((_, id) => getbufline(winbufnr(id), 1, '$')->join("\n"))->join("\n")
enddef

def HoverText(): string
  popup_clear()
  RagdHover
  Until(() => PopupText() != '')
  return PopupText()
enddef

def Run()
  edit lib/harbour.py
  setlocal filetype=python
  cursor(6, 20)
  # The first index may still be under way.
  var hover = ''
  Until(() => {
    hover = HoverText()
    return hover =~ 'Lights the wick'
  })
  Check('hover', hover =~ 'Lights the wick', hover)
  popup_clear()

  Check('omnifunc', &omnifunc == 'ragd#Complete', &omnifunc)
  append(line('$'), ['', '', 'def dim(oil):', '    lantern = Lantern(oil)', '    lantern.kin'])
  cursor(line('$'), 1)
  normal! $
  # As Vim does it: the word is taken out of the line for the second call.
  cursor(line('.'), col('$'))
  setline('.', '    lantern.')
  execute 'normal! $'
  const words = CompleteAt(12, 'kin')
  Check('completion', index(words, 'kindle_wick') >= 0, words)

  Until(() => {
    RagdSearch kindle wick
    sleep 100m
    return !empty(getqflist())
  })
  const places = getqflist()->mapnew((_, place) => bufname(place.bufnr))
  Check('search', match(places, 'lantern.py') >= 0, places)

  RagdAsk How is the wick of a lantern lit?
  Until(() => bufexists('ragd://answer') && getbufline('ragd://answer', 1, '$')->len() > 2)
  const answer = getbufline('ragd://answer', 1, '$')->join("\n")
  Check('ask', answer =~ 'kindle_wick', answer)
enddef

# Completes `base` at a byte column, with the cursor where Vim puts it.
def CompleteAt(column: number, base: string): list<string>
  # Insert mode is where a cursor may stand behind the last character.
  set virtualedit=all
  cursor(line('.'), column + 1)
  return ragd#Complete(0, base)->mapnew((_, entry) => entry.word)
enddef

try
  &runtimepath = $RAGD_EDITORS .. '/vim,' .. &runtimepath
  g:ragd_command = [$RAGD_BINARY, '--stdio']
  runtime plugin/ragd.vim
  Run()
catch
  Check('script', false, v:exception .. ' at ' .. v:throwpoint)
endtry
RagdStop
qall!
