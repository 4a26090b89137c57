-- Hover: Neovim's own window shows it, with what other servers say.

local M = {}

--- Takes the addresses of links out of what is shown: Neovim hides them only after it has broken the
--- lines. The paths that are left are for `gF`.
function M.attach(client)
  local request = client.request
  client.request = function(self, method, params, handler, buffer)
    if method ~= 'textDocument/hover' or not handler then
      return request(self, method, params, handler, buffer)
    end
    return request(self, method, params, function(err, result, ...)
      if result and result.contents then
        local text = result.contents.value
        result.contents.value = text:gsub('%[([^%]\n]*)%]%(file:[^)%s]*%)', '%1')
      end
      return handler(err, result, ...)
    end, buffer)
  end
end

return M
