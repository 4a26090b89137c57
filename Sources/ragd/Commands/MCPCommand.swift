import Foundation
import Indexing
import JSONRPC
import LanguageServer
import ModelContextProtocol

extension Command {
  static let mcp = Command(
    name: "mcp",
    summary: "serve a coding agent (the Model Context Protocol on stdin and stdout)",
    details: """
      Gives an agent this project's index as tools (search, ask, definition, hover, status) and the
      indexed files as resources. Agents start it themselves, in the project's folder; most of them
      take a configuration like this one:

        {"mcpServers": {"ragd": {"command": "ragd", "args": ["mcp"]}}}
      """,
    flags: [.root], isServer: true,
    run: { options in
      let folder = FileManager.default.currentDirectoryPath
      let project = Project.prepare(root: try ProjectRoot.resolve(options.root, from: folder))
      if isatty(STDIN_FILENO) == 1 {
        Terminal.note(
          "ragd: waiting for messages of the Model Context Protocol on stdin; agents start this. "
            + "Ctrl-D ends it.")
      }
      project.workspace.indexer.start(watching: project.settings.watchesFiles)
      project.workspace.embed(project.models, project.settings.models, folders: .current)
      let writer = DescriptorWriter(STDOUT_FILENO)
      let connection = Connection { writer.write($0) }
      let session = AgentSession(
        connection: connection,
        project: AgentProject(
          workspace: project.workspace, settings: project.settings, models: project.models,
          summaries: HoverSummaries(folder: UserFolders.current.summaries)))
      DescriptorReader.start(STDIN_FILENO, into: connection)
      await session.run()
      writer.flush()
      return .success
    })
}
