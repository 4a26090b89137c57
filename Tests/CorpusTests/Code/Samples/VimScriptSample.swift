import Corpus

extension CodeSample {
  static let vimScript = CodeSample(
    language: .vimScript,
    source: ##"""
      " A plugin.
      if exists('g:loaded') | finish | endif
      let g:loaded = 1
      let s:names = ["a", 'it''s']

      " Opens it.
      function! s:Open(path, ...) abort
        let local = "end \" function"
        if a:path ==# 'x' " a comment
          return function('s:Other')
        endif
      endfunction

      fu plug#run(args)
      endfu

      function! s:dict.method() dict
      endfunction

      command! -nargs=* -complete=file Open call s:Open(<f-args>)
      nnoremap <leader>o :Open<CR>

      export def Vim9Func(x: number): string
        # a comment
        return 'enddef'
      enddef

      class Point
        var x: number
        def Move(dx: number)
        enddef
      endclass

      """##,
    symbols: ##"""
      variable g:loaded 3-3 | let g:loaded = 1
      variable s:names 4-4 | let s:names = ["a", 'it''s']
      function s:Open 6-12 | function! s:Open(path, ...) abort | " Opens it.
      function plug#run 14-15 | fu plug#run(args)
      function s.dict.method 17-18 | function! s:dict.method() dict
      macro Open 20-20 | command! -nargs=* -complete=file Open call s:Open(<f-args>)
      function Vim9Func 23-26 | export def Vim9Func(x: number): string
      class Point 28-32 | class Point
      property Point.x 29-29 | var x: number
      method Point.Move 30-31 | def Move(dx: number)
      """##,
    chunks: ##"""
      definition 1-5 - 2
      definition 6-13 s:Open 1
      definition 14-27 - 4
      definition 28-33 Point 3
      """##)
}
