import Indexing
package import JSONRPC
import LanguageServer

/// One conversation with one coding agent, over the Model Context Protocol.
///
/// ModelContextProtocol translates between that protocol and the answers that LanguageServer gives to scripts; what an
/// answer says is decided below. Each request runs in a task of its own and is answered once, or
/// not at all when the client cancelled it, as the protocol wants. Nothing that the protocol calls
/// state is kept but the revision that a handshake settled on.
package actor AgentSession {
  /// The notification that takes a request back.
  package static let cancelMethod = "notifications/cancelled"

  private struct Entry {
    var responder: Responder
    /// Nil for a subscription, which waits for nothing.
    var task: Task<Void, Never>?
  }

  private let connection: Connection
  private let project: AgentProject
  private var agreed: Revision?
  private var entries: [UInt64: Entry] = [:]
  private var lastTicket: UInt64 = 0

  package init(connection: Connection, project: AgentProject) {
    self.connection = connection
    self.project = project
  }

  /// Serves until the end of the input, and answers what was asked before it.
  package func run() async {
    for await message in connection.incoming {
      switch message {
      case .request(let method, let params, let responder):
        do {
          try take(request: method, params ?? .object([:]), responder)
        } catch {
          responder.fail(error)
        }
      case .notification(Self.cancelMethod, let params): cancel(params?["requestId"])
      case .notification, .malformed: continue
      }
    }
    while let task = entries.values.compactMap(\.task).first { await task.value }
    for entry in entries.values { entry.responder.withdraw() }
    await project.workspace.indexer.stop()
  }

  private func take(request method: String, _ params: JSONValue, _ responder: Responder) throws {
    switch method {
    case "initialize":
      guard let wanted = params["protocolVersion"]?.string else {
        throw ResponseError(.invalidParams, "params.protocolVersion: expected a string")
      }
      let revision = Revision.agreed(with: wanted)
      agreed = revision
      responder.reply(.success(ServerDescription.greeting(revision)))
      return
    case "ping" where agreed != nil || params["_meta"] == nil:
      responder.reply(.success([:]))
      return
    default: break
    }
    let envelope = try Envelope(params, agreed: agreed)
    switch method {
    case "server/discover":
      let discovery = ServerDescription.discovery
      responder.reply(.success(envelope.result(discovery, lifetime: .fixed)))
    case "tools/list":
      let tools = JSONValue.array(Tool.all.map(\.description))
      responder.reply(.success(envelope.result(["tools": tools], lifetime: .fixed)))
    case "resources/templates/list":
      let templates: JSONValue = [ResourceAddress.template]
      responder.reply(
        .success(envelope.result(["resourceTemplates": templates], lifetime: .fixed)))
    case "tools/call": try call(params, envelope, responder)
    case "resources/list":
      serve(envelope, responder) { call in
        let files = ProjectFiles(try await call.context())
        return envelope.result(files.list(after: params["cursor"]), lifetime: .momentary)
      }
    case "resources/read":
      let uri = params["uri"]?.string ?? ""
      let address = try ResourceAddress(uri)
      serve(envelope, responder) { [project] call in
        let files = ProjectFiles(try await call.context())
        do {
          return envelope.result(try files.read(address, as: uri), lifetime: .momentary)
        } catch let problem as UnknownFile {
          throw ResponseError(
            envelope.notFound, problem.message(project.skipped), data: ["uri": .string(uri)]
          )
        }
      }
    case "subscriptions/listen" where !envelope.revision.hasHandshake: subscribe(responder)
    default: throw ResponseError(.methodNotFound, "ragd has no method \"\(method)\"")
    }
  }

  /// Calls a tool.
  ///
  /// What goes wrong inside is a result that the model sees, so that it can do better.
  private func call(_ params: JSONValue, _ envelope: Envelope, _ responder: Responder) throws {
    guard let name = params["name"]?.string else {
      throw ResponseError(.invalidParams, "params.name: expected the name of a tool")
    }
    guard let tool = Tool.all.first(where: { $0.name == name }) else {
      let known = Tool.all.map(\.name).joined(separator: ", ")
      throw ResponseError(.invalidParams, "there is no tool \"\(name)\"; there are \(known)")
    }
    let arguments = params["arguments"] ?? [:]
    serve(envelope, responder) { [project] call in
      do {
        return envelope.result(try await tool.call(arguments, call).members)
      } catch is CancellationError {
        throw CancellationError()
      } catch let problem as UnknownFile {
        let error = ResponseError(.invalidParams, problem.message(project.skipped))
        return envelope.result(ToolResult.failure(error).members)
      } catch {
        return envelope.result(ToolResult.failure(error).members)
      }
    }
  }

  /// Opens a stream of notifications that stays silent: none of those that there are is sent.
  private func subscribe(_ responder: Responder) {
    connection.notify(
      "notifications/subscriptions/acknowledged",
      params: ["_meta": Envelope.mark(ofSubscription: responder.id), "notifications": [:]])
    lastTicket += 1
    entries[lastTicket] = Entry(responder: responder)
  }

  // MARK: Tasks

  private func serve(
    _ envelope: Envelope, _ responder: Responder,
    _ work: @escaping @Sendable (AgentCall) async throws -> JSONValue
  ) {
    lastTicket += 1
    let ticket = lastTicket
    let progress = AgentProgress(token: envelope.progressToken) { [connection] in
      connection.notify("notifications/progress", params: $0)
    }
    let call = AgentCall(project: project, progress: progress)
    let task = Task { @concurrent in
      do {
        try Task.checkCancellation()
        let result = try await work(call)
        progress.finish()
        responder.reply(.success(result))
      } catch {
        progress.finish()
        responder.fail(error)
      }
      await self.end(ticket)
    }
    entries[ticket] = Entry(responder: responder, task: task)
  }

  private func end(_ ticket: UInt64) { entries[ticket] = nil }

  private func cancel(_ id: JSONValue?) {
    guard let id = id.flatMap(RequestID.init) else { return }
    for (ticket, entry) in entries where entry.responder.id == id {
      entry.responder.withdraw()
      entry.task?.cancel()
      // A task that runs stays listed: the end of the session waits for it.
      if entry.task == nil { entries[ticket] = nil }
    }
  }
}
