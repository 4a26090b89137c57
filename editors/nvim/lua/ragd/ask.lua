-- Questions and answers in a scratch buffer: answers stream in, citations jump.

local ragd = require('ragd')
local M = {}

-- The conversation: its buffer, the client's root, and its turns: question, answer, citations, row
-- (from 0) where the turn begins.
local buffer
local root
local turns = {}
-- The request under way: client, id, token, turn.
local asked
local next_token = 1
local namespace = vim.api.nvim_create_namespace('ragd.ask')

--- Progress that carries an answer is ours; all other goes where it always goes.
function M.on_progress(err, params, context)
  if asked and params and params.token == asked.token then
    asked.turn.answer = asked.turn.answer .. (params.value.delta or '')
    M.write(asked.turn)
  else
    return vim.lsp.handlers['$/progress'](err, params, context)
  end
end

--- Takes the question back that is being answered.
local function stop()
  if asked then
    asked.client:cancel_request(asked.id)
    asked = nil
  end
end

local function open()
  local window = buffer and vim.fn.bufwinid(buffer) or -1
  if window > 0 then
    return vim.api.nvim_set_current_win(window)
  end
  vim.cmd('silent botright split')
  if not buffer or not vim.api.nvim_buf_is_valid(buffer) then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, 'ragd://ask')
  end
  vim.api.nvim_win_set_buf(0, buffer)
  vim.b.ragd_root = root
  vim.bo.filetype = 'markdown'
  -- Neovim brings the parser; without it the old syntax does.
  pcall(vim.treesitter.start, buffer, 'markdown')
  vim.bo.modifiable = false
  for option, value in pairs({
    conceallevel = 2, concealcursor = 'nc', wrap = true, linebreak = true, breakindent = true,
    number = false, relativenumber = false, list = false, spell = false, signcolumn = 'no',
  }) do
    vim.wo[0][0][option] = value
  end
  local function key(keys, run, about)
    vim.keymap.set('n', keys, run, { buffer = buffer, desc = 'ragd: ' .. about })
  end
  for _, keys in ipairs({ '<CR>', 'gf', 'gF' }) do
    key(keys, M.jump, 'open the citation')
  end
  key('a', function() M.ask('') end, 'ask on')
  key('q', '<Cmd>close<CR>', 'close')
  key('<C-C>', M.interrupt, 'stop the answer')
end

--- Writes a turn over what there is of it.
function M.write(turn)
  if not buffer or not vim.api.nvim_buf_is_loaded(buffer) or turn ~= turns[#turns] then
    return
  end
  local answer = turn.answer == '' and '…' or turn.answer
  local lines = vim.list_extend({ '# ' .. turn.question, '' }, vim.split(answer, '\r?\n'))
  if #turn.citations > 0 then
    table.insert(lines, '')
  end
  for number, place in ipairs(turn.citations) do
    table.insert(lines, ('[%d] %s:%d  %s'):format(
      number, place.path, place.startLine, place.symbol or ''))
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, turn.row, -1, false, lines)
  vim.bo[buffer].modifiable = false
  for row, line in ipairs(lines) do
    for from, to in line:gmatch('()%[%d+%]()') do
      local function mark(first, last, options)
        vim.api.nvim_buf_set_extmark(buffer, namespace, turn.row + row - 1, first,
          vim.tbl_extend('force', options, { end_col = last, priority = 200 }))
      end
      mark(from - 1, to - 1, { hl_group = 'RagdCitation' })
      -- Markdown's colours would hide the brackets, as those of a link.
      mark(from - 1, from, { conceal = '[' })
      mark(to - 2, to - 1, { conceal = ']' })
    end
  end
end

local function begin(turn)
  turn.row = 0
  if #turns > 0 then
    turn.row = vim.api.nvim_buf_line_count(buffer) + 1
    vim.bo[buffer].modifiable = true
    vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { '' })
    vim.bo[buffer].modifiable = false
  end
  table.insert(turns, turn)
  M.write(turn)
  vim.api.nvim_win_set_cursor(0, { turn.row + 1, 0 })
  vim.cmd('normal! zt')
end

local function append(text, paragraph)
  return text == '' and paragraph or text .. '\n\n' .. paragraph
end

local function finish(turn, err, result)
  asked = nil
  if err then
    turn.answer = append(turn.answer, 'No answer: ' .. err.message)
  else
    turn.answer, turn.citations = result.answer, result.citations
    vim.fn.setqflist({}, ' ', {
      title = 'ragd: ' .. turn.question,
      items = vim.tbl_map(ragd.quickfix_item, result.citations),
    })
  end
  M.write(turn)
end

--- Nobody answers any more when the server has ended.
function M.on_exit(id)
  if asked and asked.client.id == id then
    finish(asked.turn, { message = 'the server ended' })
  end
end

local function ask(question, client, anew)
  stop()
  if anew or client.root_dir ~= root then
    turns = {}
  end
  root = client.root_dir
  local params = { question = question, partialResultToken = 'ragd-ask-' .. next_token }
  next_token = next_token + 1
  params.history = vim.tbl_map(function(turn)
    return { question = turn.question, answer = turn.answer }
  end, turns)
  if client.attached_buffers[vim.api.nvim_get_current_buf()] then
    local here = vim.lsp.util.make_position_params(0, client.offset_encoding)
    params = vim.tbl_extend('force', params, here)
  end
  open()
  local turn = { question = question, answer = '', citations = {} }
  begin(turn)
  asked = { client = client, token = params.partialResultToken, turn = turn }
  local _, id = client:request('ragd/ask', params, function(err, result)
    if asked and asked.turn == turn then
      finish(turn, err, result)
    end
  end)
  asked.id = id
end

--- Asks about the present project; without words, asks for them. A question that follows another
--- one is part of its conversation, unless `anew`.
function M.ask(words, anew)
  ragd.with_words(words, 'Ask about this project: ', function(question, client)
    ask(question, client, anew)
  end)
end

function M.interrupt()
  if asked then
    local turn = asked.turn
    stop()
    turn.answer = append(turn.answer, 'Stopped.')
    M.write(turn)
  end
end

--- Opens the place that the number under the cursor, or the one that begins the line, stands for.
function M.jump()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local number
  for from, digits in vim.api.nvim_get_current_line():gmatch('()%[(%d+)%]') do
    if not number or from <= column + 1 then
      number = tonumber(digits)
    end
  end
  local turn
  for _, each in ipairs(turns) do
    turn = each.row < row and each or turn
  end
  local place = turn and number and turn.citations[number]
  if not place then
    return vim.notify('ragd: no citation here')
  end
  if #vim.api.nvim_tabpage_list_wins(0) == 1 then
    vim.cmd('aboveleft new')
  else
    vim.cmd.wincmd('p')
    if vim.api.nvim_get_current_buf() == buffer then
      vim.cmd.wincmd('w')
    end
  end
  ragd.open(place)
end

return M
