vim9script
# Searches into the quickfix list.

import autoload 'ragd/document.vim'
import autoload 'ragd/project.vim'
import autoload 'ragd/server.vim'

export def Item(place: dict<any>): dict<any>
  const text = get(place, 'symbol', '') == ''
    ? get(place, 'snippet', '')->split('\n')->get(0, '') : place.symbol
  const copies = len(get(place, 'copies', []))
  const more = copies > 0 ? printf(' (and %d more like it)', copies) : ''
  return {filename: project.Path(place.uri), lnum: place.startLine, end_lnum: place.endLine,
    col: place.range.start.character + 1, text: text .. more}
enddef

# Fills the quickfix list with the places that fit best. Without words, asks for them.
export def Search(given: string)
  const query = given == '' ? input('Search this project: ') : given
  if query =~ '^\s*$'
    return
  endif
  const there = server.For(bufnr())
  var params: dict<any> = {query: query}
  if document.IsWanted(bufnr())
    params.textDocument = {uri: document.Uri(bufnr())}
  endif
  server.Do(there, () => {
    server.Request(there, 'ragd/search', params, (result) => {
      const items = result.results->mapnew((_, place) => Item(place))
      if empty(items)
        echo 'ragd: nothing found for ' .. query
      else
        setqflist([], ' ', {title: 'ragd: ' .. query, items: items})
        botright copen
      endif
    })
  })
enddef
