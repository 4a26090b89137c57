-- ragd for Neovim 0.11 and later. Put this folder on 'runtimepath' and call:
--
--   vim.lsp.enable('ragd')
--
-- It serves every kind of file, beside the language's own server. Settings go through
-- vim.lsp.config('ragd', { ... }), as with any server.

--- Runs a command of the server: that of the present buffer, else any that runs.
local function execute(command, argument, done)
  local clients = vim.lsp.get_clients({ bufnr = 0, name = 'ragd' })
  local client = clients[1] or vim.lsp.get_clients({ name = 'ragd' })[1]
  if not client then
    vim.notify('ragd: no server runs', vim.log.levels.ERROR)
    return
  end
  client:request('workspace/executeCommand', { command = command, arguments = { argument } },
    function(err, result)
      if err then
        vim.notify('ragd: ' .. err.message, vim.log.levels.ERROR)
      elseif done then
        done(result)
      end
    end)
end

--- Puts the places that were found into the quickfix list.
local function show_places(query, result)
  local items = vim.tbl_map(function(place)
    return {
      filename = vim.uri_to_fname(place.uri),
      lnum = place.startLine,
      end_lnum = place.endLine,
      text = place.symbol ~= '' and place.symbol or vim.split(place.snippet, '\n')[1],
    }
  end, result.results)
  vim.fn.setqflist({}, ' ', { title = 'ragd: ' .. query, items = items })
  vim.cmd(#items > 0 and 'copen' or 'echo "ragd: nothing found"')
end

return {
  cmd = { 'ragd', '--stdio' },
  root_markers = { '.ragd.json', '.git', '.hg' },
  -- Without a root the file's folder would do; a project is what ragd is about.
  workspace_required = false,
  on_attach = function(client, buffer)
    vim.api.nvim_create_user_command('RagdAsk', function(call)
      -- The server shows the answer itself, as a Markdown file.
      execute('ragd.ask', call.args)
    end, { nargs = '+', desc = 'Ask about this project' })
    vim.api.nvim_create_user_command('RagdSearch', function(call)
      execute('ragd.search', call.args, function(result) show_places(call.args, result) end)
    end, { nargs = '+', desc = 'Search this project by meaning and name' })
    -- Ghost text: Neovim 0.12 has a client for it.
    if vim.lsp.inline_completion and client:supports_method('textDocument/inlineCompletion') then
      vim.lsp.inline_completion.enable(true, { bufnr = buffer, client_id = client.id })
    end
  end,
}
