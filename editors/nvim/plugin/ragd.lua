-- The commands of ragd; `:help ragd` tells how to use and to set them.

if vim.g.loaded_ragd or vim.fn.has('nvim-0.11') == 0 then
  return
end
vim.g.loaded_ragd = 1

local function command(name, about, run, options)
  vim.api.nvim_create_user_command(
    name, run, vim.tbl_extend('force', { desc = 'ragd: ' .. about }, options or {}))
end

command('RagdAsk', 'ask about this project; with ! in a new conversation', function(call)
  require('ragd.ask').ask(call.args, call.bang)
end, { nargs = '*', bang = true })
command('RagdSearch', 'search this project; with ! into the quickfix list', function(call)
  require('ragd.search').search(call.args, call.bang)
end, { nargs = '*', bang = true })
command('RagdGhost', 'turn ghost text on or off', function() require('ragd.ghost').toggle() end)
command('RagdReindex', 'bring the index up to date; with ! read every file again', function(call)
  require('ragd').reindex(call.bang)
end, { bang = true })
command('RagdRestart', 'start the server again', function() require('ragd.restart').restart() end)
command('RagdStop', 'stop the server', function() require('ragd.restart').stop() end)
command('RagdDoctor', 'look for what is missing', function() vim.cmd.checkhealth('ragd') end)

vim.api.nvim_set_hl(0, 'RagdGhost', { default = true, fg = '#808080', ctermfg = 244 })
vim.api.nvim_set_hl(0, 'RagdCitation', { default = true, link = 'Underlined' })

vim.api.nvim_create_autocmd('LspProgress', {
  group = vim.api.nvim_create_augroup('ragd.progress', {}),
  desc = 'ragd: show what the server does',
  callback = function(event) require('ragd').on_progress(event.data) end,
})
