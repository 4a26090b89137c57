-- Hover, completion and commands in Neovim, through its own client and lsp/ragd.lua.

local function check(name, passed, got)
  local line = passed and ('pass nvim ' .. name)
    or ('fail nvim ' .. name .. ': got ' .. vim.inspect(got):gsub('\n', ' '))
  vim.fn.writefile({ line }, vim.env.RAGD_RESULTS, 'a')
end

local function run()
  vim.opt.runtimepath:prepend(vim.env.RAGD_EDITORS .. '/nvim')
  vim.lsp.config('ragd', { cmd = { vim.env.RAGD_BINARY, '--stdio' } })
  vim.lsp.enable('ragd')
  vim.cmd.edit('lib/harbour.py')
  vim.bo.filetype = 'python'
  local buffer = vim.api.nvim_get_current_buf()

  local function client() return vim.lsp.get_clients({ bufnr = buffer, name = 'ragd' })[1] end
  vim.wait(10000, function() return client() ~= nil and client().initialized end, 20)
  check('start', client() ~= nil, 'no client')
  if not client() then return end
  check('root', client().root_dir == vim.fn.getcwd(), client().root_dir)

  local function request(method, params)
    local reply = client():request_sync(method, params, 5000, buffer)
    return reply and reply.result
  end
  local function at(line, character)
    return {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      position = { line = line, character = character },
    }
  end

  local hover
  vim.wait(10000, function()
    hover = request('textDocument/hover', at(5, 20))
    return hover ~= nil and hover.contents.value:find('Lights the wick') ~= nil
  end, 100)
  check('hover', hover and hover.contents.value:find('Lights the wick'), hover)

  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { '', 'def dim(lantern):', '    lantern.kin' })
  local completion = request('textDocument/completion', at(8, 15))
  local labels = vim.tbl_map(function(item) return item.label end, completion.items or completion)
  check('completion', vim.tbl_contains(labels, 'kindle_wick'), labels)

  vim.cmd.RagdSearch('kindle wick')
  vim.wait(5000, function() return #vim.fn.getqflist() > 0 end, 50)
  local names = vim.tbl_map(function(item) return vim.fn.bufname(item.bufnr) end, vim.fn.getqflist())
  check('search', table.concat(names, ' '):find('lantern.py'), names)

  vim.cmd.RagdAsk('How is the wick of a lantern lit?')
  local function answer() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') end
  vim.wait(10000, function() return answer():find('# How is the wick') ~= nil end, 50)
  check('ask', answer():find('kindle_wick'), answer())
end

local ok, err = xpcall(run, debug.traceback)
if not ok then check('script', false, err) end
for _, client in ipairs(vim.lsp.get_clients()) do client:stop(true) end
vim.cmd('qall!')
