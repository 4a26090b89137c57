-- What needs no screen in Neovim: the client, commands, lists and the health check.

local function check(name, passed, got)
  local line = passed and ('pass nvim ' .. name)
    or ('fail nvim ' .. name .. ': got ' .. vim.inspect(got):gsub('\n', ' '))
  vim.fn.writefile({ line }, vim.env.RAGD_RESULTS, 'a')
end

local function until_(holds) return vim.wait(60000, function() return not not holds() end, 20) end

local function client() return vim.lsp.get_clients({ bufnr = 0, name = 'ragd' })[1] end

local function health()
  vim.cmd('silent checkhealth ragd')
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd('bwipeout!')
  return text
end

--- Whether the status line tells of an index that is made; each time anew.
local function shows_progress()
  local is_made = false
  client():request('ragd/index', { full = true, workDoneToken = 'made' }, function()
    is_made = true
  end)
  local seen = false
  vim.wait(60000, function()
    seen = seen or require('ragd').status():find('^ragd: .* %d+%%$') ~= nil
    return seen or is_made
  end, 1)
  return seen
end

--- Neovim 0.12 has a client for ghost text: where it is, it is used. This stands in for it, with the
--- checks and defaults of its own.
local function native_ghost_text(buffer)
  local on, calls = {}, 0
  vim.lsp.inline_completion = {
    enable = function(enable, filter)
      assert(not (filter.bufnr and filter.client_id), 'mutually exclusive')
      on[filter.bufnr or 'all'], calls = enable, calls + 1
    end,
    get = function() return on[buffer] == true end,
  }
  local ghost = require('ragd.ghost')
  ghost.attach(buffer)
  check('native ghost text is used where it is', vim.deep_equal(on, { [buffer] = true }), on)
  check('native ghost text is accepted', ghost.accept() == true)
  local before = calls
  ghost.dismiss()
  check('native ghost text is dismissed, and comes again',
    calls == before + 2 and vim.deep_equal(on, { [buffer] = true }), on)
  ghost.toggle()
  check('native ghost text is turned off', vim.deep_equal(on, { [buffer] = false }), on)
  check('without native ghost text a key does what it did', ghost.accept() == false)
  ghost.toggle()
  vim.lsp.inline_completion = nil
end

local function features(buffer)
  local function request(method, row, column)
    local reply = client():request_sync(method, {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      position = { line = row, character = column },
    }, 5000, buffer)
    return reply and reply.result
  end

  local hover
  until_(function()
    hover = request('textDocument/hover', 5, 20)
    return hover ~= nil and hover.contents.value:find('Lights the wick') ~= nil
  end)
  check('hover', hover and hover.contents.value:find('Lights the wick'), hover)

  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { '', 'def dim(lantern):', '    lantern.kin' })
  local labels
  -- A server that is busy leaves out what would come too late; a person tries again then.
  until_(function()
    local found = request('textDocument/completion', 8, 15) or {}
    labels = vim.tbl_map(function(item) return item.label end, found.items or found)
    return vim.tbl_contains(labels, 'kindle_wick')
  end)
  check('completion', vim.tbl_contains(labels, 'kindle_wick'), labels)

  check('omnifunc', vim.bo[buffer].omnifunc == 'v:lua.vim.lsp.omnifunc', vim.bo[buffer].omnifunc)
  check('definition', until_(function()
    vim.cmd('silent buffer ' .. buffer)
    vim.api.nvim_win_set_cursor(0, { 6, 20 })
    vim.cmd('silent! normal! \29')
    return vim.fn.expand('%:t') == 'lantern.py' and vim.fn.line('.') == 7
  end), { vim.fn.expand('%'), vim.fn.line('.') })
  vim.cmd('silent buffer ' .. buffer)

  local offered, titles
  vim.ui.select = function(items, options, done)
    offered, titles = items, vim.tbl_map(options.format_item, items)
    done(items[1])
  end
  vim.cmd.RagdSearch('kindle wick')
  until_(function() return offered end)
  check('search offers a choice', titles and titles[1]:find('lantern.py:%d+  Lantern'), titles)
  check('search opens what is chosen', vim.fn.expand('%:t') == 'lantern.py', vim.fn.expand('%'))
  vim.cmd('silent buffer ' .. buffer)

  vim.cmd('RagdSearch! kindle wick')
  until_(function() return #vim.fn.getqflist() > 0 end)
  local function name(item) return vim.fn.bufname(item.bufnr) end
  local names = vim.tbl_map(name, vim.fn.getqflist())
  check('search into the quickfix list', table.concat(names, ' '):find('lantern.py'), names)
  vim.cmd.cclose()

  vim.fn.setqflist({})
  local deltas = 0
  local write = require('ragd.ask').write
  require('ragd.ask').write = function(turn)
    deltas = deltas + (turn.answer ~= '' and #turn.citations == 0 and 1 or 0)
    return write(turn)
  end
  vim.cmd.RagdAsk('How is the wick of a lantern lit?')
  until_(function() return #vim.fn.getqflist() > 0 end)
  local answer = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  check('ask', answer:find('kindle_wick'), answer)
  check('ask streams', deltas > 0, deltas)
  local first = vim.fn.getqflist()[1]
  check('ask fills the quickfix list', first and first.lnum == 3, first)
  vim.cmd.close()
end

local function run()
  vim.o.swapfile = false
  vim.opt.runtimepath:prepend(vim.env.RAGD_EDITORS .. '/nvim')
  vim.cmd.runtime('plugin/ragd.lua')

  local tags = vim.env.RAGD_WORK .. '/nvim-doc'
  vim.fn.mkdir(tags)
  vim.uv.fs_copyfile(vim.env.RAGD_EDITORS .. '/nvim/doc/ragd.txt', tags .. '/ragd.txt')
  vim.cmd.helptags(tags)
  check('help tags are up to date', vim.deep_equal(vim.fn.readfile(tags .. '/tags'),
    vim.fn.readfile(vim.env.RAGD_EDITORS .. '/nvim/doc/tags')))

  vim.g.ragd_path = '/nowhere/ragd'
  check('health says that the program is missing', health():find('vim.g.ragd_path'), health())

  local without = vim.system({
    vim.v.progpath, '--headless', '-u', 'NONE', '-i', 'NONE',
    '--cmd', ('set runtimepath^=%s/nvim'):format(vim.env.RAGD_EDITORS),
    '--cmd', 'let g:ragd_path = "/nowhere/ragd"', '--cmd', 'lua vim.lsp.enable("ragd")',
    '-c', 'edit lib/harbour.py', '-c', 'set filetype=python', '-c', 'sleep 100m', '-c', 'qa!',
  }, { text = true }):wait(10000)
  local said = without.stderr
  check('no program: says so', said:find('/nowhere/ragd .* is no program'), said)

  vim.g.ragd_path = vim.env.RAGD_BINARY
  vim.lsp.enable('ragd')
  vim.cmd.edit('lib/harbour.py')
  vim.bo.filetype = 'python'
  local buffer = vim.api.nvim_get_current_buf()
  until_(function() return client() and client().initialized end)
  check('start', client() ~= nil, 'no client')
  check('root', client().root_dir == vim.fn.getcwd(), client().root_dir)
  check('status', require('ragd').status():find('^ragd'), require('ragd').status())

  features(buffer)
  native_ghost_text(buffer)
  local report = health()
  check('health', report:find('cache folder') and report:find('a server runs for'), report)

  local seen
  vim.api.nvim_create_autocmd('LspProgress', { callback = function(event) seen = event.data end })
  client():request_sync('ragd/index', { full = true, workDoneToken = 'test' }, 10000, buffer)
  check('LspProgress', seen and seen.params.token == 'test', seen)

  vim.cmd.edit(vim.env.RAGD_LARGE .. '/lib/harbour.py')
  vim.bo.filetype = 'python'
  until_(function() return client() and client().initialized end)
  check('progress in the status line', until_(shows_progress), require('ragd').status())
  vim.cmd('silent buffer ' .. buffer)

  -- What a user sets reaches the server.
  vim.cmd.RagdStop()
  check('stop', until_(function() return not client() end), client())
  vim.cmd.RagdRestart()
  check('restart', until_(function() return client() and client().initialized end))
  client().settings = { ragd = { hover = { enabled = false } } }
  client():notify('workspace/didChangeConfiguration', { settings = client().settings })
  check('settings', until_(function()
    local reply = client():request_sync('textDocument/hover', {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      position = { line = 5, character = 20 },
    }, 5000, buffer)
    return reply and (reply.result == nil or reply.result == vim.NIL)
  end))
end

local ok, err = xpcall(run, debug.traceback)
if not ok then check('script', false, err) end
for _, each in ipairs(vim.lsp.get_clients()) do each:stop(true) end
vim.cmd('qall!')
