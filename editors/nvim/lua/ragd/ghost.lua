-- Ghost text: what the server would write at the cursor. Neovim 0.12 has a client for it; before
-- that this module asks, shows and inserts itself.

local M = {}

local namespace = vim.api.nvim_create_namespace('ragd.ghost')
local group = vim.api.nvim_create_augroup('ragd.ghost', {})

-- What is shown: buffer, row and column (from 0) where it begins, the text that is left, what
-- stands before and behind the cursor, and how many bytes behind it are replaced.
local shown
local timer = assert(vim.uv.new_timer())
-- The request under way: client and id.
local asked
-- The change after which nothing is wanted, because the user dismissed it.
local dismissed
local enabled = vim.g.ragd_ghost ~= false
local has_maps = false

local function is_native() return vim.lsp.inline_completion ~= nil and vim.g.ragd_ghost ~= 'own' end

--- Takes it off the screen and forgets what is under way.
function M.hide()
  timer:stop()
  if asked then
    asked.client:cancel_request(asked.id)
    asked = nil
  end
  if shown then
    if vim.api.nvim_buf_is_valid(shown.buffer) then
      vim.api.nvim_buf_clear_namespace(shown.buffer, namespace, 0, -1)
    end
    shown = nil
  end
end

--- Row and column from 0, and the cursor's line.
local function cursor()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  return row - 1, column, vim.api.nvim_get_current_line()
end

local function draw()
  local lines = vim.split(shown.text:gsub('\t', (' '):rep(vim.bo.tabstop)), '\n')
  local below = vim.tbl_map(function(line) return { { line, 'RagdGhost' } } end,
    vim.list_slice(lines, 2))
  vim.api.nvim_buf_set_extmark(shown.buffer, namespace, shown.row, shown.column, {
    virt_text = { { lines[1], 'RagdGhost' } },
    virt_text_pos = 'inline',
    virt_lines = #below > 0 and below or nil,
    right_gravity = false,
  })
end

--- Shows an item of the server's.
local function offer(item, encoding)
  local row, column, line = cursor()
  local text = item.insertText
  text = (type(text) == 'table' and text.value or text):gsub('\r', '')
  local behind = ''
  if item.range then
    local from = vim.str_byteindex(line, encoding, item.range.start.character, false)
    local to = vim.str_byteindex(line, encoding, item.range['end'].character, false)
    local typed = line:sub(from + 1, column)
    if not vim.startswith(text, typed) then
      return
    end
    text, behind = text:sub(#typed + 1), line:sub(column + 1, to)
    if behind ~= '' and vim.endswith(text, behind) then
      -- It ends with what stands there: what comes before is all there is to write.
      text, behind = text:sub(1, -#behind - 1), ''
    end
  end
  if text ~= '' then
    shown = {
      buffer = vim.api.nvim_get_current_buf(), row = row, column = column, text = text,
      before = line:sub(1, column), after = line:sub(column + 1), replaced = #behind,
    }
    draw()
  end
end

local function is_inserting() return vim.api.nvim_get_mode().mode:find('^i') ~= nil end

local function ask(kind)
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ bufnr = buffer, name = 'ragd' })[1]
  if not client or not is_inserting() or vim.fn.pumvisible() == 1 then
    return
  end
  local encoding = client.offset_encoding
  local tick, row, column = vim.b.changedtick, cursor()
  local params = vim.lsp.util.make_position_params(0, encoding)
  params.context = { triggerKind = kind }
  local sent, id = client:request('textDocument/inlineCompletion', params, function(_, result)
    asked = nil
    -- An answer for another text or place is stale.
    local now_row, now_column = cursor()
    if result and result.items and result.items[1] and is_inserting()
      and vim.api.nvim_get_current_buf() == buffer and vim.b.changedtick == tick
      and now_row == row and now_column == column and vim.fn.pumvisible() == 0 then
      offer(result.items[1], encoding)
    end
  end, buffer)
  asked = sent and { client = client, id = id } or nil
end

--- Whether all that happened is that the user typed the beginning of the text; shows the rest then.
local function advance()
  local row, column, line = cursor()
  if vim.api.nvim_get_current_buf() ~= shown.buffer or row < shown.row
    or (row == shown.row and column < shown.column) or line:sub(column + 1) ~= shown.after then
    return false
  end
  local first = vim.api.nvim_buf_get_lines(0, shown.row, shown.row + 1, false)[1]
  if first:sub(1, shown.column) ~= shown.before then
    return false
  end
  local typed = table.concat(
    vim.api.nvim_buf_get_text(0, shown.row, shown.column, row, column, {}), '\n')
  if not vim.startswith(shown.text, typed) or typed == shown.text then
    return false
  end
  if typed ~= '' then
    local rest = shown
    M.hide()
    shown = vim.tbl_extend('force', rest, {
      row = row, column = column, text = rest.text:sub(#typed + 1), before = line:sub(1, column),
    })
    draw()
  end
  return true
end

--- After each change and move: goes on with what is shown if the user types it, else asks anew.
local function follow()
  if not enabled or vim.fn.pumvisible() == 1 then
    return M.hide()
  end
  if shown and advance() then
    return
  end
  M.hide()
  if dismissed ~= vim.b.changedtick then
    timer:start(vim.g.ragd_delay or 75, 0, vim.schedule_wrap(function() ask(2) end))
  end
end

--- Asks now, also when nothing was typed; Neovim's own client asks whenever the cursor rests.
function M.suggest()
  if is_native() then
    return
  end
  M.hide()
  dismissed = nil
  ask(1)
end

--- Writes the first bytes of what is shown. Returns whether there was something.
local function take(length)
  if not shown or not length or length < 1 then
    return false
  end
  local ghost, text = shown, shown.text:sub(1, length)
  local is_whole = length >= #ghost.text
  local lines = vim.split(text, '\n')
  local to = ghost.column + (is_whole and ghost.replaced or 0)
  M.hide()
  vim.api.nvim_buf_set_text(ghost.buffer, ghost.row, ghost.column, ghost.row, to, lines)
  local column = #lines[#lines] + (#lines == 1 and ghost.column or 0)
  vim.api.nvim_win_set_cursor(0, { ghost.row + #lines, column })
  if not is_whole then
    shown = vim.tbl_extend('force', ghost, {
      row = ghost.row + #lines - 1, column = column, text = ghost.text:sub(length + 1),
      before = vim.api.nvim_get_current_line():sub(1, column),
    })
    draw()
  end
  return true
end

function M.accept()
  if is_native() then
    return vim.lsp.inline_completion.get()
  end
  return take(shown and #shown.text)
end

function M.accept_word()
  return take(shown and vim.fn.matchend(shown.text, [[^\_s*\%(\k\+\|\%(\k\@!\S\)\+\|$\)]]))
end

function M.accept_line() return take(shown and vim.fn.matchend(shown.text, [[^\n\=[^\n]*]])) end

-- Neovim's client has no call that hides: off and on again does. What is under way would come back.
local function dismiss_native(buffer)
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = buffer, name = 'ragd' })) do
    for id, request in pairs(client.requests) do
      if request.type == 'pending' and request.method == 'textDocument/inlineCompletion'
        and request.bufnr == buffer then
        client:cancel_request(id)
      end
    end
  end
  vim.lsp.inline_completion.enable(false, { bufnr = buffer })
  vim.lsp.inline_completion.enable(true, { bufnr = buffer })
end

function M.dismiss()
  if is_native() then
    return enabled and dismiss_native(vim.api.nvim_get_current_buf())
  end
  M.hide()
  dismissed = vim.b.changedtick
end

function M.toggle()
  enabled = not enabled
  M.hide()
  if is_native() then
    for _, client in ipairs(vim.lsp.get_clients({ name = 'ragd' })) do
      for buffer in pairs(client.attached_buffers) do
        vim.lsp.inline_completion.enable(enabled, { bufnr = buffer })
      end
    end
  end
  vim.notify('ragd: ghost text is ' .. (enabled and 'on' or 'off'))
end

-- Maps keys that nothing but Neovim itself has. Without ghost text they do what they always did.
local function map(key, run)
  local there = vim.fn.maparg(key, 'i', false, true)
  if not vim.tbl_isempty(there) and not (there.desc or ''):find('^vim.snippet') then
    return
  end
  vim.keymap.set('i', key, function()
    if is_native() then
      -- Neovim's client writes when the key has been handled.
      if run == 'accept' and M.accept() then
        return ''
      elseif run == 'dismiss' then
        vim.schedule(M.dismiss)
      end
    elseif shown then
      return ('<Cmd>lua require("ragd.ghost").press(%q)<CR>'):format(run)
    end
    return not vim.tbl_isempty(there) and there.callback and there.callback() or key
  end, { expr = true, desc = 'ragd: ' .. run:gsub('_', ' ') .. ' ghost text' })
end

--- Runs one of the functions above for a key; where it has nothing to do, the key is typed.
function M.press(run)
  if M[run]() == false and run == 'accept' then
    vim.api.nvim_feedkeys(vim.keycode('<Tab>'), 'n', false)
  end
end

--- Shows ghost text in a buffer.
function M.attach(buffer)
  if not has_maps and vim.g.ragd_maps ~= false then
    has_maps = true
    map('<Tab>', 'accept')
    map('<C-Right>', 'accept_word')
    map('<C-Down>', 'accept_line')
    map('<C-]>', 'dismiss')
  end
  if is_native() then
    -- Neovim takes a buffer or a client, not both; by default clients are on and buffers off.
    if enabled then
      vim.lsp.inline_completion.enable(true, { bufnr = buffer })
    end
    return
  end
  vim.api.nvim_clear_autocmds({ group = group, buffer = buffer })
  local function on(events, run)
    vim.api.nvim_create_autocmd(events, { group = group, buffer = buffer, callback = run })
  end
  on({ 'TextChangedI', 'CursorMovedI', 'CompleteDone' }, function() follow() end)
  on({ 'TextChangedP', 'InsertLeave', 'BufLeave' }, function() M.hide() end)
end

return M
