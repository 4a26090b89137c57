-- The server for vim.lsp.enable('ragd'). Settings go through vim.lsp.config('ragd', { ... }), as
-- with any server; `:help ragd` tells which.

local project = require('ragd.project')

-- Neovim starts nothing without the program, and says nothing.
vim.schedule(function()
  local cmd = vim.lsp.config.ragd.cmd
  if type(cmd) == 'table' and vim.fn.executable(cmd[1]) == 0 then
    vim.notify_once(project.remedy(), vim.log.levels.WARN)
  end
end)

return {
  cmd = { project.program() or vim.g.ragd_path or 'ragd', '--stdio' },
  root_dir = function(buffer, found) found(project.root(buffer)) end,
  -- Without a project the open documents answer.
  workspace_required = false,
  settings = { ragd = vim.empty_dict() },
  handlers = {
    ['$/progress'] = function(...) return require('ragd.ask').on_progress(...) end,
  },
  on_init = function(client)
    require('ragd.restart').started(client)
    require('ragd.hover').attach(client)
  end,
  on_attach = function(client, buffer)
    require('ragd.restart').attached(client, buffer)
    require('ragd.ghost').attach(buffer)
    vim.cmd.redrawstatus({ bang = true })
  end,
  -- Neovim calls this where little is allowed.
  on_exit = vim.schedule_wrap(function(...) require('ragd.restart').ended(...) end),
}
