vim9script
# ragd for Vim 9: hover, ghost text, questions and search from a project's own index.
# `:help ragd` tells how to use and to set it.

if exists('g:loaded_ragd')
  finish
endif
g:loaded_ragd = 1
if !has('patch-9.0.0185') || !has('channel') || !has('popupwin') || !has('textprop')
  echomsg 'ragd: needs Vim 9.0.185 or newer with +channel, +popupwin and +textprop'
  finish
endif
if &encoding != 'utf-8'
  echomsg "ragd: needs 'encoding' to be utf-8; put ':set encoding=utf-8' into your vimrc"
  finish
endif

import autoload 'ragd/server.vim'
import autoload 'ragd/document.vim'
import autoload 'ragd/ghost.vim'
import autoload 'ragd/hover.vim'
import autoload 'ragd/ask.vim'
import autoload 'ragd/search.vim'
import autoload 'ragd/doctor.vim'

g:ragd_path = get(g:, 'ragd_path', '')
g:ragd_settings = get(g:, 'ragd_settings', {})
g:ragd_filetypes = get(g:, 'ragd_filetypes', [])
g:ragd_omnifunc = get(g:, 'ragd_omnifunc', true)
g:ragd_tagfunc = get(g:, 'ragd_tagfunc', true)
g:ragd_ghost = get(g:, 'ragd_ghost', true)
g:ragd_delay = get(g:, 'ragd_delay', 75)
g:ragd_maps = get(g:, 'ragd_maps', true)

command! RagdHover hover.Show()
command! -nargs=* -bang RagdAsk ask.Ask(<q-args>, <bang>false)
command! -nargs=* RagdSearch search.Search(<q-args>)
command! RagdStatus doctor.Status()
command! RagdDoctor doctor.Run()
command! -bang RagdReindex doctor.Reindex(<bang>false)
command! RagdRestart server.Restart()
command! RagdStop server.StopAll()
command! RagdGhost ghost.Toggle()

highlight default RagdGhost ctermfg=244 guifg=#808080
highlight default link RagdHover Normal
highlight default link RagdCode String
highlight default RagdBold term=bold cterm=bold gui=bold

inoremap <expr> <Plug>(ragd-accept) <SID>ghost.Accept()
inoremap <expr> <Plug>(ragd-accept-word) <SID>ghost.AcceptWord()
inoremap <expr> <Plug>(ragd-accept-line) <SID>ghost.AcceptLine()
inoremap <Plug>(ragd-dismiss) <ScriptCmd>ghost.Dismiss()<CR>
inoremap <Plug>(ragd-suggest) <ScriptCmd>ghost.Suggest()<CR>
nnoremap <Plug>(ragd-hover) <ScriptCmd>hover.Show()<CR>

# Maps keys that nothing else has. Without ghost text an accepting key does what it always did.
def Map(key: string, plug: string)
  if maparg(key, 'i') == '' && !hasmapto(plug, 'i')
    execute printf('imap %s %s', key, plug)
  endif
enddef

if g:ragd_maps
  Map('<Tab>', '<Plug>(ragd-accept)')
  Map('<C-Right>', '<Plug>(ragd-accept-word)')
  Map('<C-Down>', '<Plug>(ragd-accept-line)')
  Map('<C-]>', '<Plug>(ragd-dismiss)')
endif

augroup ragd
  autocmd!
  autocmd FileType,BufReadPost,BufNewFile,BufFilePost * document.Attach(str2nr(expand('<abuf>')))
  autocmd BufWritePost * document.Saved(str2nr(expand('<abuf>')))
  autocmd InsertLeave,TextChanged,CursorHold * document.Sync(bufnr())
  autocmd BufUnload * document.Closed(str2nr(expand('<abuf>')))
  autocmd TextChangedI,CursorMovedI,CompleteDone * ghost.Follow()
  autocmd TextChangedP * ghost.Hide()
  autocmd InsertLeave,BufLeave * ghost.Hide()
  autocmd User RagdReady ++nested document.AttachAll()
  autocmd VimLeavePre * server.StopAll()
augroup END
