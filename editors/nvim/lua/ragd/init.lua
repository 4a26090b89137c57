-- What the modules share: the client of a buffer's project, and what a status line shows.

local M = {}

function M.warn(message)
  vim.notify(message:find('^ragd') and message or 'ragd: ' .. message, vim.log.levels.WARN)
end

--- The client of the present buffer, else that of its project or of any; says when there is none.
function M.client()
  local here = vim.lsp.get_clients({ bufnr = 0, name = 'ragd' })[1]
  if here then
    return here
  end
  local all = vim.lsp.get_clients({ name = 'ragd' })
  local root = vim.b.ragd_root or require('ragd.project').root(0) or vim.fn.getcwd()
  for _, client in ipairs(all) do
    if client.root_dir == root then
      return client
    end
  end
  if not all[1] then
    M.warn(require('ragd.project').program() and 'no server runs; open a file of the project'
      or require('ragd.project').remedy())
  end
  return all[1]
end

--- Calls `run` with words and the client of the present project; asks for words where there are none.
function M.with_words(words, prompt, run)
  if words == '' then
    return vim.ui.input({ prompt = prompt }, function(given)
      if given and given ~= '' then
        M.with_words(given, prompt, run)
      end
    end)
  end
  local client = M.client()
  if client then
    run(words, client)
  end
end

--- The last progress of each client, by its id; none when it is idle.
local work = {}

--- For the status line: 'ragd', with what it is doing; '' in a buffer without it.
function M.status()
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'ragd' })[1]
  if not client then
    return ''
  end
  local value = work[client.id]
  return value and ('ragd: %s %d%%'):format(value.title, value.percentage or 0) or 'ragd'
end

function M.on_progress(data)
  local client = vim.lsp.get_client_by_id(data.client_id)
  local value = data.params.value
  if not client or client.name ~= 'ragd' or type(value) ~= 'table' then
    return
  end
  if value.kind == 'end' then
    work[client.id] = nil
  elseif value.title or work[client.id] then
    work[client.id] = vim.tbl_extend('force', work[client.id] or {}, value)
  end
  if vim.api.nvim_get_mode().mode == 'n' then
    local text = value.kind == 'end' and ('ragd: %s'):format(value.message or 'done') or M.status()
    vim.api.nvim_echo({ { text } }, false, {})
  end
  vim.cmd.redrawstatus()
end

--- A place of the server's as an entry of the quickfix list.
function M.quickfix_item(place)
  local text = place.symbol ~= '' and place.symbol
    or vim.split(place.snippet or '', '\n')[1]
  local copies = #(place.copies or {})
  return {
    filename = vim.uri_to_fname(place.uri),
    lnum = place.startLine,
    end_lnum = place.endLine,
    col = place.range.start.character + 1,
    text = (text or '') .. (copies > 0 and (' (and %d more like it)'):format(copies) or ''),
  }
end

--- Opens a place of the server's in the present window.
function M.open(place)
  vim.cmd.edit(vim.fn.fnameescape(vim.fn.fnamemodify(vim.uri_to_fname(place.uri), ':.')))
  local line = math.min(place.startLine, vim.api.nvim_buf_line_count(0))
  vim.api.nvim_win_set_cursor(0, { line, 0 })
  vim.cmd('normal! zvzz')
end

function M.reindex(full)
  local client = M.client()
  if client then
    client:request('ragd/index', { full = full }, function(err, result)
      if err then
        M.warn(err.message)
      else
        vim.notify(('ragd: %d files, %d places, %.2f s'):format(
          result.files, result.chunks, result.seconds))
      end
    end)
  end
end

return M
