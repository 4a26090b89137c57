vim9script
# What needs no screen in Vim: functions, commands, lists and options.

set runtimepath^=$RAGD_EDITORS/vim
import autoload 'ragd/markdown.vim'
import autoload 'ragd/server.vim'

const results = $RAGD_RESULTS

def Check(name: string, passed: bool, got: any)
  const line = passed ? 'pass vim ' .. name
    : 'fail vim ' .. name .. ': got ' .. substitute(string(got), '\n', '\\n', 'g')
  writefile([line], results, 'a')
enddef

# Waits until a condition holds; a minute at the most.
def Until(Holds: func(): bool): bool
  var patience = 6000
  while !Holds() && patience > 0
    sleep 10m
    patience -= 1
  endwhile
  return Holds()
enddef

# Every function of the plugin compiles: Vim looks only at those that are called.
def Compiles()
  for file in glob($RAGD_EDITORS .. '/vim/autoload/**/*.vim', false, true)
    const copy = $RAGD_WORK .. '/' .. fnamemodify(file, ':t')
    # A prop type and an import of itself exist already when the copy is read.
    writefile(readfile(file)->filter((_, line) => line !~ '^prop_type_add') + ['defcompile'], copy)
    var failure = ''
    try
      execute 'source' copy
    catch
      failure = v:exception
    endtry
    Check('compiles: ' .. fnamemodify(file, ':t'), failure == '', failure)
  endfor
enddef

def HelpTags()
  const folder = $RAGD_WORK .. '/doc'
  mkdir(folder)
  writefile(readfile($RAGD_EDITORS .. '/vim/doc/ragd.txt'), folder .. '/ragd.txt')
  execute 'helptags' folder
  Check('help tags are up to date', readfile(folder .. '/tags')
    == readfile($RAGD_EDITORS .. '/vim/doc/tags'), readfile(folder .. '/tags'))
  help ragd
  Check(':help ragd', expand('%:t') == 'ragd.txt', expand('%'))
  bwipeout!
enddef

# The server's Markdown becomes text.
def Markdown()
  for [given, wanted] in [['a `b` and ``c`d`` e', 'a b and c`d e'], ['**b** `', 'b `'],
      ['see [x.py:7](file:///p/x.py#L7)', 'see x.py:7']]
    const lines = markdown.Render(given).lines->mapnew((_, line) => line.text)
    Check('markdown: ' .. given, lines == [wanted], lines)
  endfor
enddef

def Run()
  Check('no program says what to do', Missing() =~ 'g:ragd_path', Missing())
  edit lib/harbour.py
  const harbour = bufnr()
  setlocal filetype=python
  Check('status line', Until(() => ragd#Status() == 'ragd'), ragd#Status())

  Check('omnifunc', &omnifunc == 'ragd#Complete', &omnifunc)
  append(line('$'), ['', '', 'def dim(oil):', '    lantern = Lantern(oil)', '    lantern.'])
  execute 'normal! G$'
  # A server that is busy answers later than Vim waits for it; a person tries again then.
  Check('completion', Until(() => index(CompleteAt(12, 'kin'), 'kindle_wick') >= 0),
    CompleteAt(12, 'kin'))

  Check('definition', Until(() => Jumps(harbour)), [expand('%'), line('.')])
  execute 'buffer' harbour

  RagdSearch kindle wick
  Check('search fills the quickfix list', Until(() => !empty(getqflist())), getqflist())
  const places = getqflist()->mapnew((_, place) => bufname(place.bufnr))
  Check('search finds', match(places, 'lantern.py') >= 0, places)
  cclose

  setqflist([])
  RagdAsk How is the wick of a lantern lit?
  Until(() => !empty(getqflist()))
  const answer = getbufline('ragd://ask', 1, '$')->join("\n")
  Check('ask', answer =~ 'kindle_wick', answer)
  Check('ask fills the quickfix list', bufname(getqflist()[0].bufnr) =~ 'README.md'
    && getqflist()[0].lnum == 3, getqflist())
  wincmd p

  RagdDoctor
  Until(() => bufexists('ragd://doctor') && getbufline('ragd://doctor', 1, '$')->len() > 5)
  const report = getbufline('ragd://doctor', 1, '$')->join("\n")
  Check('doctor', report =~ 'cache folder', report)
  bwipeout! ragd://doctor

  edit $RAGD_LARGE/lib/harbour.py
  Check('progress in the status line', Until(() => ShowsProgress()), ragd#Status())
  execute 'buffer' harbour

  # Beside other plugins: what they have set stays theirs.
  Check('no map of another plugin is taken', maparg('<Tab>', 'i') == 'other', maparg('<Tab>', 'i'))
  edit README.md
  setlocal omnifunc=Other
  doautocmd BufReadPost
  Check('no omnifunc of another plugin is taken', &omnifunc == 'Other', &omnifunc)

  # What a user sets reaches the server.
  execute 'buffer' harbour
  cursor(6, 20)
  g:ragd_settings = {hover: {enabled: false}}
  RagdRestart
  Until(() => ragd#Status() == 'ragd')
  messages clear
  RagdHover
  Check('settings', Until(() => execute('messages') =~ 'nothing known')
    && popup_list() == [], execute('messages'))

  RagdStop
  Check('stop', Until(() => ragd#Status() == 'ragd: stopped'), ragd#Status())
  RagdRestart
  Check('restart', Until(() => ragd#Status() == 'ragd'), ragd#Status())
enddef

# Whether CTRL-] leads from the name in the harbour to where it is defined.
def Jumps(harbour: number): bool
  execute 'buffer' harbour
  cursor(6, 20)
  silent! execute "normal! \<C-]>"
  return expand('%:t') == 'lantern.py' && line('.') == 7
enddef

# Whether the status line tells of the index that is made; each time anew.
def ShowsProgress(): bool
  const there = server.For(bufnr())
  if !server.AwaitReady(there)
    return false
  endif
  var isMade = false
  server.Request(there, 'ragd/index', {full: true, workDoneToken: 'made'}, (_) => {
    isMade = true
  })
  while !isMade
    if ragd#Status() =~ '^ragd: .* \d\+%$'
      return true
    endif
    sleep 1m
  endwhile
  return false
enddef

# What the user reads where there is no program.
def Missing(): string
  const path = g:ragd_path
  g:ragd_path = '/nowhere/ragd'
  const message = execute('RagdDoctor')
  const lines = getbufline('ragd://doctor', 1, '$')->join()
  silent! bwipeout! ragd://doctor
  g:ragd_path = path
  return message .. lines
enddef

# Completes `base` at a byte column, with the cursor where Vim puts it.
def CompleteAt(column: number, base: string): list<string>
  # Insert mode is where a cursor may stand behind the last character.
  set virtualedit=all
  cursor(line('.'), column + 1)
  return ragd#Complete(0, base)->mapnew((_, entry) => entry.word)
enddef

try
  set noswapfile hidden
  inoremap <Tab> other
  g:ragd_path = $RAGD_BINARY
  runtime plugin/ragd.vim
  HelpTags()
  Compiles()
  Markdown()
  Run()
catch
  Check('script', false, v:exception .. ' at ' .. v:throwpoint)
endtry
RagdStop
qall!
