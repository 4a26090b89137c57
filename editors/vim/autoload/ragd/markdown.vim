vim9script
# Markdown as a popup shows it: without its marks, code in its own colours.

prop_type_add('RagdCode', {highlight: 'RagdCode'})
prop_type_add('RagdBold', {highlight: 'RagdBold'})

# Lines with text properties for popup_create(), and the code blocks: first and last line, language.
export def Render(text: string): dict<any>
  var lines: list<dict<any>> = []
  var blocks: list<list<any>> = []
  var fence = ''
  for line in split(text, '\r\?\n', true)
    const opening = matchlist(line, '^\s*\(```\+\)\s*\(\w*\)\s*$')
    if fence != '' && line =~ '^\s*' .. fence .. '`*\s*$'
      fence = ''
      blocks[-1][1] = len(lines)
    elseif fence == '' && !empty(opening)
      fence = opening[1]
      add(blocks, [len(lines) + 1, len(lines) + 1, opening[2]])
    else
      add(lines, fence == '' ? Styled(line) : {text: line, props: []})
    endif
  endfor
  return {lines: lines, blocks: blocks}
enddef

# A line without the marks of headings, strong text, code and links.
def Styled(line: string): dict<any>
  var rest = line
  var text = ''
  var props: list<dict<any>> = []
  const heading = matchstr(rest, '^#\+ \+')
  rest = strpart(rest, len(heading))
  while true
    const found = matchstrpos(rest, '\*\*.\{-1,}\*\*\|\(`\+\).\{-1,}\1\|\[[^]]*\]([^)]*)')
    if found[1] < 0
      break
    endif
    text ..= strpart(rest, 0, found[1])
    var inner = found[0]
    var style = 'RagdCode'
    if inner[0] == '*'
      inner = inner[2 : -3]
      style = 'RagdBold'
    elseif inner[0] == '['
      inner = matchstr(inner, '^\[\zs[^]]*')
      style = ''
    else
      inner = trim(inner, '`')
    endif
    if style != ''
      add(props, {col: len(text) + 1, length: len(inner), type: style})
    endif
    text ..= inner
    rest = strpart(rest, found[2])
  endwhile
  text ..= rest
  if heading != ''
    props = [{col: 1, length: len(text), type: 'RagdBold'}]
  endif
  return {text: text, props: props}
enddef

# Colours the code blocks of a popup window.
export def Colour(window: number, blocks: list<list<any>>)
  for [first, last, language] in blocks
    if Include(window, language)
      win_execute(window, printf('syntax region RagdBlock%d start=/\%%%dl^/ end=/\%%%dl$/ keepend '
        .. 'contains=@RagdCode_%s', first, first, last, language))
    endif
  endfor
enddef

# Colours the code blocks of a window that shows Markdown with its marks.
export def ColourFences(window: number, lines: list<string>)
  const languages = lines->copy()->map((_, line) => matchstr(line, '^```\zs\w\+$'))->sort()->uniq()
  for language in languages
    if Include(window, language)
      win_execute(window, printf('syntax region RagdFence_%s matchgroup=RagdFence keepend '
        .. 'concealends start=/^```%s$/ end=/^```$/ contains=@RagdCode_%s', language, language, language))
    endif
  endfor
enddef

# Lets a window's syntax name that of a language; false where Vim has none.
def Include(window: number, language: string): bool
  if language == '' || globpath(&runtimepath, 'syntax/' .. language .. '.vim') == ''
    return false
  endif
  win_execute(window, printf('unlet! b:current_syntax | syntax clear RagdFence_%s | '
    .. 'syntax include @RagdCode_%s syntax/%s.vim | unlet! b:current_syntax',
    language, language, language), 'silent!')
  return true
enddef
