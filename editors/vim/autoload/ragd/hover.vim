vim9script
# What the server knows of the word under the cursor, in a popup window.

import autoload 'ragd/document.vim'
import autoload 'ragd/markdown.vim'
import autoload 'ragd/server.vim'

export def Show()
  const buffer = bufnr()
  const tick = b:changedtick
  const there = server.For(buffer)
  server.Do(there, () => {
    document.Sync(buffer)
    server.Request(there, 'textDocument/hover', document.At(col('.') - 1), (result) => {
      if bufnr() != buffer || b:changedtick != tick
        return
      endif
      const contents = type(result) == v:t_dict ? result.contents : ''
      const text = type(contents) == v:t_dict ? contents.value : contents
      if text == ''
        const status = server.StatusText(buffer)
        echomsg 'ragd: nothing known here' .. (status == 'ragd' ? '' : ' yet;' .. status[5 :])
      else
        Popup(text)
      endif
    })
  })
enddef

def Popup(text: string)
  const page = markdown.Render(text)
  const window = popup_atcursor(page.lines, {
    border: [], borderchars: ['─', '│', '─', '│', '╭', '╮', '╯', '╰'],
    highlight: 'RagdHover', borderhighlight: ['Comment'], padding: [0, 1, 0, 1],
    maxheight: 20, maxwidth: min([90, &columns - 6]), moved: 'any', wrap: true,
    filter: Scroll, filtermode: 'n'})
  win_execute(window, 'setlocal linebreak breakindent')
  markdown.Colour(window, page.blocks)
enddef

# CTRL-F and CTRL-B scroll what is longer than the popup; Esc closes it.
def Scroll(window: number, key: string): bool
  if key == "\<C-F>" || key == "\<C-B>"
    win_execute(window, 'normal! ' .. (key == "\<C-F>" ? "\<C-D>" : "\<C-U>"))
    return true
  elseif key == "\<Esc>"
    popup_close(window)
    return true
  endif
  return false
enddef
