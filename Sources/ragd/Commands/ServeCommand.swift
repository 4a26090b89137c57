import Foundation
import JSONRPC
import LanguageServer
import LanguageServerProtocol

extension Command {
  static let serve = Command(
    name: "serve",
    summary: "serve an editor or a script; the same as \"ragd --stdio\"",
    details: """
      Reads JSON-RPC 2.0 from stdin and writes it to stdout: the Language Server Protocol, and ragd's
      own methods, which need no handshake. Messages come with Content-Length headers, or one a line:

        printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"ragd/ask","params":{"question":"…"}}' |
          ragd --stdio
      """,
    flags: [.root], isServer: true,
    run: { options in
      let folder = FileManager.default.currentDirectoryPath
      // Editors name their folders themselves, wherever they start this.
      let root =
        try options.root.map { try ProjectRoot.resolve($0, from: folder) }
        ?? ProjectRoot.enclosing(folder)
      if isatty(STDIN_FILENO) == 1 {
        Terminal.note(
          "ragd: waiting for JSON-RPC messages on stdin; editors start this. Ctrl-D ends it.")
      }
      let writer = DescriptorWriter(STDOUT_FILENO)
      let connection = Connection(cancelMethod: CancelNotification.method) { writer.write($0) }
      let session = Session(
        connection: connection,
        options: Session.Options(
          root: root, isRootExplicit: options.root != nil, folders: .current,
          models: InstalledModels.forServer(models)))
      DescriptorReader.start(STDIN_FILENO, into: connection)
      let status = await session.run()
      writer.flush()
      return status == 0 ? .success : .failure
    })
}
