vim9script
# Finds the program and the folder of a project.

# Files and folders that a project's top folder has. The first group outranks the second: a package
# inside a repository belongs to the repository.
const markers = [
  ['.git', '.hg', '.ragd.json'],
  ['Package.swift', 'package.json', 'Cargo.toml', 'go.mod', 'pyproject.toml', 'setup.py', 'pom.xml',
    'build.gradle', 'build.gradle.kts', 'CMakeLists.txt', 'Makefile', 'mix.exs', 'Gemfile',
    'composer.json', 'build.sbt', 'build.zig', 'stack.yaml'],
]

const checkout = expand('<script>:p:h:h:h:h:h')

# The program: g:ragd_path, else the one on the PATH, that of the checkout that this plugin lies in,
# or one in the usual folders. '' when there is none.
export def Program(): string
  if g:ragd_path != ''
    return exepath(expand(g:ragd_path))
  endif
  const usual = ['ragd', checkout .. '/.build/release/ragd', $HOME .. '/.local/bin/ragd',
    '/usr/local/bin/ragd', '/opt/homebrew/bin/ragd']
  for program in usual
    if executable(program)
      return exepath(program)
    endif
  endfor
  return ''
enddef

# What to do when there is no program.
export def Remedy(): string
  return g:ragd_path != ''
    ? printf('ragd: %s (g:ragd_path) is no program; see :help ragd-install', g:ragd_path)
    : 'ragd: the program is not on the PATH; install it or set g:ragd_path, see :help ragd-install'
enddef

# Top folders of projects by the folders below them: status lines ask again and again.
var roots: dict<string> = {}

# The top folder of the project around a file, without a slash at the end; '' outside of projects.
export def Root(file: string): string
  const folder = fnamemodify(file, ':p:h')
  if !has_key(roots, folder)
    roots[folder] = Find(file)
  endif
  return roots[folder]
enddef

# Looks at the disk anew from now on.
export def Forget()
  roots = {}
enddef

def Find(file: string): string
  for group in markers
    var folder = fnamemodify(file, ':p:h')
    while folder != fnamemodify(folder, ':h')
      if indexof(group, (_, name) => getftype(folder .. '/' .. name) != '') >= 0
        return folder
      endif
      folder = fnamemodify(folder, ':h')
    endwhile
  endfor
  return ''
enddef

export def Uri(path: string): string
  # Byte by byte: what is no letter of ASCII is written as its bytes.
  return 'file://' .. substitute(path, "[^A-Za-z0-9/._~-]",
    (m) => range(len(m[0]))->map((_, i) => printf('%%%02X', char2nr(strpart(m[0], i, 1)) % 256))
      ->join(''), 'g')
enddef

export def Path(uri: string): string
  const path = substitute(uri, '^file://', '', '')
  # Nothing but hexadecimal numbers reaches the expression; several bytes may make one character.
  return substitute(path, '\%(%\x\x\)\+',
    (m) => eval('"' .. substitute(m[0], '%', '\\x', 'g') .. '"'), 'g')
enddef
