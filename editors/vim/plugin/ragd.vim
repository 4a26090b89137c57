vim9script
# ragd for Vim 9: hover, completion, questions and search from a project's own index.
#
#   g:ragd_command    how to start the server, a list of words; ['ragd', '--stdio']
#   g:ragd_filetypes  file types to serve; [] means every file that has a name
#   g:ragd_omnifunc   whether to set 'omnifunc' where it is empty; true

if exists('g:loaded_ragd') || !has('job') || !has('channel') || !has('popupwin')
  finish
endif
g:loaded_ragd = 1

import autoload 'ragd.vim'

g:ragd_command = get(g:, 'ragd_command', ['ragd', '--stdio'])
g:ragd_filetypes = get(g:, 'ragd_filetypes', [])
g:ragd_omnifunc = get(g:, 'ragd_omnifunc', true)

command! RagdHover ragd.Hover()
command! -nargs=+ RagdAsk ragd.Ask(<q-args>)
command! -nargs=+ RagdSearch ragd.Search(<q-args>)
command! RagdStop ragd.Stop()

augroup ragd
  autocmd!
  autocmd FileType,BufReadPost,BufNewFile * ragd.Attach(str2nr(expand('<abuf>')))
  autocmd BufWritePost * ragd.Saved(str2nr(expand('<abuf>')))
  autocmd InsertLeave,TextChanged,CursorHold * ragd.Sync(bufnr())
  autocmd BufWipeout * ragd.Closed(str2nr(expand('<abuf>')))
  autocmd VimLeavePre * ragd.Stop()
augroup END
