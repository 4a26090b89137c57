vim9script
# What is there, what is missing, and how to mend it.

import autoload 'ragd/project.vim'
import autoload 'ragd/server.vim'

# Shows what `ragd doctor` says of the installation and this project.
export def Run()
  const program = project.Program()
  if program == ''
    Show([project.Remedy()])
    return
  endif
  const there = server.For(bufnr())
  const folder = there.root == '' ? getcwd() : there.root
  var lines: list<string> = []
  job_start([program, 'doctor', '--root', folder], {
    in_io: 'null',
    out_cb: (_, line) => add(lines, line),
    err_cb: (_, line) => add(lines, line),
    close_cb: (_) => Show(lines + (empty(there.errors) ? [] : ['', 'The server said last:']
      + there.errors)),
  })
enddef

def Show(lines: list<string>)
  botright new
  setlocal buftype=nofile bufhidden=wipe noswapfile nobuflisted nowrap
  silent file ragd://doctor
  setline(1, lines)
  execute 'resize' min([len(lines) + 1, 20])
  syntax match WarningMsg /^warn .*/
  syntax match ErrorMsg /^FAIL .*\|^fail .*/
  syntax match Identifier /^ *→.*/
  setlocal nomodifiable
  nnoremap <buffer> q <Cmd>close<CR>
enddef

# Says in a line how the index is.
export def Status()
  const there = server.For(bufnr())
  server.Do(there, () => {
    server.Request(there, 'ragd/status', {}, (status) => {
      const folders = status.workspaces->mapnew((_, folder) => printf('%s: %d files, %d places%s',
        folder.root, folder.files, folder.chunks, folder.ready ? '' : ', indexing'))
      echo printf('ragd %s, %s, %d MB. %s', status.version, status.model, status.memory / 1000000,
        join(folders, '; '))
    })
  })
enddef

# Brings the index up to date; reads every file again when `full`.
export def Reindex(full: bool)
  const there = server.For(bufnr())
  server.Do(there, () => {
    server.Request(there, 'ragd/index', {full: full}, (result) => {
      echo printf('ragd: %d files, %d places, %.2f s', result.files, result.chunks, result.seconds)
    })
  })
enddef
