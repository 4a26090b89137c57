-- Finds the program and the folder of a project.

local M = {}

--- What to do when there is no program.
function M.remedy()
  local what = vim.g.ragd_path and vim.g.ragd_path .. ' (vim.g.ragd_path) is no program'
    or 'the program is not on the PATH; install it or set vim.g.ragd_path'
  return ('ragd: %s, see :help ragd-install'):format(what)
end

-- Files and folders that a project's top folder has. The first group outranks the second: a package
-- inside a repository belongs to the repository.
local markers = {
  { '.git', '.hg', '.ragd.json' },
  {
    'Package.swift', 'package.json', 'Cargo.toml', 'go.mod', 'pyproject.toml', 'setup.py',
    'pom.xml', 'build.gradle', 'build.gradle.kts', 'CMakeLists.txt', 'Makefile', 'mix.exs', 'Gemfile',
    'composer.json', 'build.sbt', 'build.zig', 'stack.yaml',
  },
}

local checkout = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h:h:h:h:h')

--- The program: vim.g.ragd_path, else the one on the PATH, that of the checkout that this plugin
--- lies in, or one in the usual folders; nil when there is none.
function M.program()
  if vim.g.ragd_path then
    local path = vim.fn.exepath(vim.fn.expand(vim.g.ragd_path))
    return path ~= '' and path or nil
  end
  local usual = {
    'ragd', checkout .. '/.build/release/ragd', vim.fn.expand('~/.local/bin/ragd'),
    '/usr/local/bin/ragd', '/opt/homebrew/bin/ragd',
  }
  for _, program in ipairs(usual) do
    if vim.fn.executable(program) == 1 then
      return vim.fn.exepath(program)
    end
  end
end

--- The top folder of the project around a buffer's file or a path; nil outside of projects.
function M.root(source)
  return vim.fs.root(source, markers[1]) or vim.fs.root(source, markers[2])
end

return M
