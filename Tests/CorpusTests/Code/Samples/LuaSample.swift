import Corpus

extension CodeSample {
  static let lua = CodeSample(
    language: .lua,
    source: ##"""
      --- A module.
      local M = {}
      local limit, other = 10, 2

      --- Adds.
      -- @param a number
      function M.add(a, b)
        local function inner(x) return x end
        if a then return inner(a) elseif b then return b end
        for i = 1, 3 do print(i) end
        while true do break end
        repeat a = a - 1 until a == 0
        return [[ end function ]]
      end

      function M.sub:method(x)
        return function() end
      end

      local function helper(...)
        --[[ block
        end ]]
      end

      M.scale = function(by)
        return by
      end

      M.options = {
        deep = true,
        open = function(path) return path end,
      }
      VERSION = "1.0"
      return M

      """##,
    symbols: ##"""
      variable M 1-2 | local M = {} | --- A module.
      variable limit 3-3 | local limit, other = 10, 2
      variable other 3-3 | local limit, other = 10, 2
      method M.add 5-14 | function M.add(a, b) | --- Adds.
      function M.add.inner 8-8 | local function inner(x)
      method M.sub.method 16-18 | function M.sub:method(x)
      function helper 20-23 | local function helper(...)
      method M.scale 25-27 | M.scale = function(by)
      variable M.options 29-32 | M.options
      method M.options.open 31-31 | open = function(path)
      variable VERSION 33-33 | VERSION = "1.0"
      """##,
    chunks: ##"""
      definition 1-4 M 3
      definition 5-15 M.add 2
      definition 16-35 - 6
      """##)
}
