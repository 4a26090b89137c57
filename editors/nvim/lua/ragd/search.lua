-- Search: a picker through vim.ui.select, or the quickfix list.

local ragd = require('ragd')
local M = {}

local function pick(query, results)
  vim.ui.select(results, {
    prompt = 'ragd: ' .. query,
    kind = 'ragd.search',
    format_item = function(place)
      return ('%s:%d  %s'):format(place.path, place.startLine, ragd.quickfix_item(place).text)
    end,
  }, function(place)
    if place then
      ragd.open(place)
    end
  end)
end

local function search(query, client, into_quickfix)
  local params = { query = query }
  if client.attached_buffers[vim.api.nvim_get_current_buf()] then
    params.textDocument = vim.lsp.util.make_text_document_params()
  end
  client:request('ragd/search', params, function(err, result)
    if err then
      ragd.warn(err.message)
    elseif #result.results == 0 then
      vim.notify('ragd: nothing found for ' .. query)
    elseif into_quickfix then
      vim.fn.setqflist({}, ' ', {
        title = 'ragd: ' .. query,
        items = vim.tbl_map(ragd.quickfix_item, result.results),
      })
      vim.cmd('botright copen')
    else
      pick(query, result.results)
    end
  end)
end

--- Searches the project; without words, asks for them.
function M.search(words, into_quickfix)
  ragd.with_words(words, 'Search this project: ', function(query, client)
    search(query, client, into_quickfix)
  end)
end

return M
