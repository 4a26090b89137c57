-- Starts a server again that crashed, and gives it the buffers that it had.

local M = {}

-- Milliseconds before each new start; when they are used up, the user decides.
local delays = { 500, 1000, 2000, 4000, 8000 }
-- Milliseconds after which a crash counts as the first again.
local settled = 60000

-- Clients by id: configuration, buffers, when it started.
local clients = {}
-- Crashes by root.
local crashes = {}
-- What was stopped on purpose, to be started by `:RagdRestart`.
local stopped = {}

function M.started(client)
  clients[client.id] = { config = client.config, buffers = {}, started = vim.uv.now() }
end

function M.attached(client, buffer)
  if clients[client.id] then
    clients[client.id].buffers[buffer] = true
  end
end

local function start(state)
  for buffer in pairs(state.buffers) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      vim.lsp.start(state.config, { bufnr = buffer, silent = true })
    end
  end
end

function M.ended(code, signal, id)
  local state = clients[id]
  clients[id] = nil
  require('ragd.ask').on_exit(id)
  if not state or (code == 0 and signal == 0) or vim.v.exiting ~= vim.NIL then
    return
  end
  if state.stopping then
    return
  end
  local root = state.config.root_dir or ''
  local is_first = vim.uv.now() - state.started > settled
  crashes[root] = is_first and 1 or (crashes[root] or 0) + 1
  local delay = delays[crashes[root]]
  if not delay then
    stopped[root] = state
    return require('ragd').warn(('the server ended %d times, last with %d. :checkhealth ragd looks '
      .. 'for the reason, :RagdRestart tries again'):format(crashes[root], code))
  end
  vim.defer_fn(function() start(state) end, delay)
end

function M.stop()
  for id, state in pairs(clients) do
    state.stopping = true
    stopped[state.config.root_dir or ''] = state
    local client = vim.lsp.get_client_by_id(id)
    if client then
      client:stop()
    end
  end
end

function M.restart()
  M.stop()
  crashes = {}
  local function none_runs() return #vim.lsp.get_clients({ name = 'ragd' }) == 0 end
  vim.wait(2000, none_runs, 10)
  for root, state in pairs(stopped) do
    stopped[root] = nil
    start(state)
  end
end

return M
