-- :checkhealth ragd

local project = require('ragd.project')
local M = {}

local function report(program, folder)
  local command = { program, 'doctor', '--json', '--root', folder }
  local done = vim.system(command, { text = true }):wait(10000)
  local ok, result = pcall(vim.json.decode, done.stdout)
  if not ok then
    return vim.health.error('`ragd doctor` failed: ' .. (done.stderr or ''))
  end
  local tell = { ok = vim.health.ok, warning = vim.health.warn, failure = vim.health.error }
  for _, check in ipairs(result.checks) do
    (tell[check.outcome] or vim.health.info)(check.subject .. ': ' .. check.detail, check.remedy)
  end
end

function M.check()
  vim.health.start('ragd: Neovim')
  if vim.fn.has('nvim-0.11') == 0 then
    return vim.health.error('Neovim 0.11 or newer is needed')
  end
  vim.health.ok('Neovim ' .. tostring(vim.version()))
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('ragd') then
    vim.health.warn('the server is not enabled', "call vim.lsp.enable('ragd')")
  end
  local clients = vim.lsp.get_clients({ name = 'ragd' })
  for _, client in ipairs(clients) do
    vim.health.ok(('a server runs for %s, %d buffers'):format(
      client.root_dir or 'files outside of projects', vim.tbl_count(client.attached_buffers)))
  end
  if #clients == 0 then
    vim.health.warn('no server runs', 'open a file of a project')
  end
  vim.health.info(vim.lsp.inline_completion and 'ghost text: by Neovim itself'
    or "ghost text: by the plugin; Neovim 0.12 has it built in")

  vim.health.start('ragd: the program')
  local configured = (vim.lsp.config.ragd or {}).cmd
  local program = type(configured) == 'table' and vim.fn.exepath(configured[1]) or project.program()
  if not program or program == '' then
    return vim.health.error(project.remedy())
  end
  local folder = (clients[1] and clients[1].root_dir) or project.root(0) or vim.fn.getcwd()
  report(program, folder)
end

return M
