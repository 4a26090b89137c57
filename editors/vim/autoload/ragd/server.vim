vim9script
# The processes: one for each project, spoken to over a channel in LSP mode. Knows how a server is
# started, greeted, asked, started again after a crash, and stopped.

import autoload 'ragd/project.vim'

# Milliseconds before each new start after a crash; when they are used up, the user decides.
const delays = [500, 1000, 2000, 4000, 8000]
# Seconds after which a crash counts as the first again.
const settled = 60

# Servers by the root of their project; '' for files outside of projects. A server is a dictionary:
#   root, job, ready, stopping; crashes, started; errors: the last lines of stderr
#   waiting: work for when it has greeted; pending: by id, what takes the result and what the error
#   listeners: by token, what takes progress; work: by token, the titles and percentages it tells
#   synced: by URI, the change of the buffer that the server has seen
var servers: dict<dict<any>> = {}
var nextToken = 1
var isLeaving = false
var warned = false

# --- Finding and starting ---

# The server of a buffer's project, started if need be; {} where there is none.
export def For(buffer: number): dict<any>
  const name = getbufvar(buffer, '&buftype') == '' ? bufname(buffer) : ''
  return Of(name == '' ? ProjectHere() : project.Root(fnamemodify(name, ':p')))
enddef

# The project of the present folder, for buffers that have no file.
def ProjectHere(): string
  return exists('b:ragd_root') ? b:ragd_root : project.Root(getcwd() .. '/file')
enddef

export def Of(root: string): dict<any>
  if !has_key(servers, root)
    servers[root] = {root: root, job: null_job, ready: false, stopping: false, crashes: 0,
      started: 0, errors: [], waiting: [], pending: {}, listeners: {}, work: {}, synced: {}}
  endif
  var server = servers[root]
  if !IsRunning(server) && !server.stopping && !isLeaving && server.crashes == 0
    Start(server)
  endif
  return server
enddef

export def IsRunning(server: dict<any>): bool
  return server.job != null_job && job_status(server.job) == 'run'
enddef

def Start(server: dict<any>)
  const program = project.Program()
  if program == ''
    # Once is enough: the next file would fail in the same way.
    if !warned
      Warn(project.Remedy())
    endif
    warned = true
    return
  endif
  extend(server, {ready: false, stopping: false, started: localtime(), errors: [], pending: {},
    listeners: {}, work: {}, synced: {}})
  server.job = job_start([program, '--stdio'], {
    mode: 'lsp',
    noblock: 1,
    cwd: server.root == '' ? getcwd() : server.root,
    err_mode: 'nl',
    err_cb: (_, line) => {
      server.errors = (server.errors + [line])[-20 : ]
    },
    out_cb: (_, message) => Received(server, message),
    exit_cb: (_, status) => Exited(server, status),
  })
  if IsRunning(server)
    Greet(server)
  endif
enddef

def Greet(server: dict<any>)
  const uri = project.Uri(server.root)
  const folders = [{uri: uri, name: fnamemodify(server.root, ':t')}]
  Request(server, 'initialize', {
    processId: getpid(),
    clientInfo: {name: 'Vim', version: string(v:versionlong)},
    rootUri: server.root == '' ? v:null : uri,
    workspaceFolders: server.root == '' ? v:null : folders,
    initializationOptions: g:ragd_settings,
    capabilities: {
      # Columns of Vim are bytes.
      general: {positionEncodings: ['utf-8']},
      window: {workDoneProgress: true},
      textDocument: {
        hover: {contentFormat: ['markdown']},
        completion: {completionItem: {snippetSupport: false}},
        inlineCompletion: {},
        synchronization: {didSave: true},
      },
    },
  }, (_) => {
    Notify(server, 'initialized', {})
    server.ready = true
    silent doautocmd <nomodeline> User RagdReady
    const works = server.waiting
    server.waiting = []
    for Work in works
      Work()
    endfor
    redrawstatus!
  })
enddef

# Does it now, or as soon as the server has greeted. Returns whether there is hope.
export def WhenReady(server: dict<any>, Work: func): bool
  if server.ready
    Work()
  elseif IsRunning(server) || (server.crashes > 0 && !server.stopping)
    add(server.waiting, Work)
  else
    return false
  endif
  return true
enddef

# The same for what the user asked for: says why nothing will happen.
export def Do(server: dict<any>, Work: func)
  if !WhenReady(server, Work)
    Warn(server.stopping ? 'stopped; :RagdRestart starts it' : project.Remedy())
  endif
enddef

# --- Ending ---

def Exited(server: dict<any>, status: number)
  const failed = server.pending->values()
  extend(server, {ready: false, pending: {}, listeners: {}, work: {}, synced: {}})
  redrawstatus!
  if server.stopping || isLeaving
    return
  endif
  if localtime() - server.started > settled
    server.crashes = 0
  endif
  server.crashes += 1
  for reply in failed
    reply.Failed('the server ended')
  endfor
  if server.crashes > len(delays)
    server.stopping = true
    server.waiting = []
    Warn(printf('ragd: the server ended %d times, last with %d%s. :RagdDoctor looks for the reason,'
      .. ' :RagdRestart tries again', server.crashes, status,
      empty(server.errors) ? '' : ' (' .. server.errors[-1] .. ')'))
    return
  endif
  timer_start(delays[server.crashes - 1], (_) => {
    if !IsRunning(server) && !server.stopping
      Start(server)
    endif
  })
enddef

def Stop(server: dict<any>)
  server.stopping = true
  if IsRunning(server)
    ch_sendexpr(job_getchannel(server.job), {method: 'shutdown'}, {callback: (_, _) => 0})
    ch_sendexpr(job_getchannel(server.job), {method: 'exit'})
  endif
enddef

# Asks all to end, waits half a second, and ends those that are left.
export def StopAll()
  isLeaving = v:exiting != v:null
  const running = servers->values()->filter((_, server) => IsRunning(server))
  for server in running
    Stop(server)
  endfor
  var patience = 50
  while patience > 0 && indexof(running, (_, server) => IsRunning(server)) >= 0
    sleep 10m
    patience -= 1
  endwhile
  for server in running
    if IsRunning(server)
      job_stop(server.job, 'kill')
    endif
  endfor
enddef

export def Restart()
  StopAll()
  project.Forget()
  warned = false
  for server in servers->values()
    server.crashes = 0
    server.stopping = false
    Start(server)
  endfor
  if empty(servers)
    For(bufnr())
  endif
enddef

# --- Messages ---

export def Notify(server: dict<any>, method: string, params: dict<any>)
  ch_sendexpr(job_getchannel(server.job), {method: method, params: params})
enddef

# Calls back with the result, or with the message of the error. Returns the request's id.
export def Request(server: dict<any>, method: string, params: dict<any>, Then: func(any),
    Failed: func(string) = Warn): number
  const sent = ch_sendexpr(job_getchannel(server.job), {method: method, params: params},
    {callback: (_, message) => Received(server, message)})
  server.pending[sent.id] = {Then: Then, Failed: Failed}
  return sent.id
enddef

# Waits until the server has greeted, two seconds at the most.
export def AwaitReady(server: dict<any>): bool
  const start = reltime()
  while !server.ready && IsRunning(server) && reltimefloat(reltime(start)) < 2.0
    sleep 5m
  endwhile
  return server.ready
enddef

# Waits for the result, two seconds at the most; v:null when there is none by then.
export def Await(server: dict<any>, method: string, params: dict<any>): any
  var replies: list<any> = []
  const id = Request(server, method, params, (result) => {
    replies = [result]
  }, (_: string) => {
    replies = [v:null]
  })
  const start = reltime()
  while empty(replies) && reltimefloat(reltime(start)) < 2.0
    sleep 5m
  endwhile
  if empty(replies)
    Cancel(server, id)
    return v:null
  endif
  return replies[0]
enddef

export def Cancel(server: dict<any>, id: number)
  if has_key(server.pending, id)
    Notify(server, '$/cancelRequest', {id: id})
  endif
enddef

# A token on which `Take` hears progress, until `Forget`.
export def Listen(server: dict<any>, Take: func(dict<any>)): string
  const token = 'vim-' .. nextToken
  nextToken += 1
  server.listeners[token] = Take
  return token
enddef

export def Forget(server: dict<any>, token: string)
  if has_key(server.listeners, token)
    remove(server.listeners, token)
  endif
enddef

# Vim takes a request of the server's for the answer to one of ours that has the same number: all
# messages come through here, and are told apart by what they hold.
def Received(server: dict<any>, message: any)
  if type(message) != v:t_dict
    return
  endif
  if has_key(message, 'method')
    if has_key(message, 'id')
      Answer(server, message)
    else
      Hear(server, message.method, get(message, 'params', {}))
    endif
  elseif has_key(server.pending, get(message, 'id', 0))
    const reply = remove(server.pending, message.id)
    if !has_key(message, 'error')
      reply.Then(get(message, 'result', v:null))
    # Cancelled, overtaken by a newer one, or made for an older text: nobody waits any more.
    elseif index([-32800, -32801, -32802], message.error.code) < 0
      reply.Failed(message.error.message)
    endif
  endif
enddef

# Requests of the server's.
def Answer(server: dict<any>, message: dict<any>)
  const Reply = (result) =>
    ch_sendexpr(job_getchannel(server.job), {id: message.id, result: result})
  if message.method == 'window/showMessageRequest' && !empty(get(message.params, 'actions', []))
    const actions = message.params.actions
    popup_menu(actions->mapnew((_, action) => action.title), {
      title: ' ' .. message.params.message .. ' ',
      callback: (_, choice) => Reply(choice > 0 ? actions[choice - 1] : v:null),
    })
  elseif message.method == 'workspace/configuration'
    Reply(message.params.items->mapnew((_, _) => g:ragd_settings))
  else
    Reply(v:null)
  endif
enddef

# Notifications of the server's.
def Hear(server: dict<any>, method: string, params: dict<any>)
  if method == 'window/showMessage' && params.type <= 2
    Warn(params.message)
  elseif method == '$/progress' && has_key(server.listeners, params.token)
    server.listeners[params.token](params.value)
  elseif method == '$/progress'
    const value = params.value
    if value.kind == 'end'
      if has_key(server.work, params.token)
        remove(server.work, params.token)
      endif
    else
      server.work[params.token] = get(server.work, params.token, {})->extend(value)
    endif
    redrawstatus!
  endif
enddef

export def Warn(message: string)
  echohl WarningMsg
  echomsg message =~ '^ragd:' ? message : 'ragd: ' .. message
  echohl None
enddef

# For requests whose failure needs no word.
export def Ignore(_: string)
enddef

# For the status line.
export def StatusText(buffer: number): string
  const name = bufname(buffer)
  const root = name == '' || getbufvar(buffer, '&buftype') != ''
    ? ProjectHere() : project.Root(fnamemodify(name, ':p'))
  if !has_key(servers, root)
    return ''
  endif
  const server = servers[root]
  if server.ready
    const work = server.work->values()->get(0, {})
    return empty(work) ? 'ragd'
      : printf('ragd: %s %d%%', get(work, 'title', 'working'), get(work, 'percentage', 0))
  endif
  return IsRunning(server) ? 'ragd: starting'
    : server.stopping ? 'ragd: stopped' : server.crashes > 0 ? 'ragd: restarting' : 'ragd: missing'
enddef
