-- The server for vim.lsp.enable('ragd'). Settings go through vim.lsp.config('ragd', { ... }), as with
-- any server; `:help ragd` tells which.

local project = require('ragd.project')

-- Without the program nothing is started, and the user hears of it once.
local function is_installed()
  local cmd = vim.lsp.config.ragd.cmd
  local is_there = type(cmd) ~= 'table' or vim.fn.executable(cmd[1]) == 1
  if not is_there then
    vim.notify_once(project.remedy, vim.log.levels.WARN)
  end
  return is_there
end

return {
  cmd = { project.program() or vim.g.ragd_path or 'ragd', '--stdio' },
  root_dir = function(buffer, found)
    if is_installed() then
      found(project.root(buffer))
    end
  end,
  -- Without a project the open documents answer.
  workspace_required = false,
  settings = { ragd = vim.empty_dict() },
  handlers = {
    ['$/progress'] = function(...) return require('ragd.ask').on_progress(...) end,
  },
  on_init = function(client) require('ragd.restart').started(client) end,
  on_attach = function(client, buffer)
    require('ragd.restart').attached(client, buffer)
    require('ragd.ghost').attach(client, buffer)
    vim.cmd.redrawstatus({ bang = true })
  end,
  on_exit = function(...) require('ragd.restart').ended(...) end,
}
