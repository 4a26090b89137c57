import Foundation

/// The lines to paste into each editor.
struct EditorSetup {
  /// The path of this program.
  let program: String
  /// Whether the plugins find it by themselves: on the PATH, or built where they lie.
  let isFound: Bool
  /// The folder of the editor plugins, if this program runs from where it was built.
  let plugins: String

  init(executable: String, environment: [String: String]) {
    program = executable
    let near = Self.plugins(near: executable)
    plugins = near ?? "/path/to/ragd/editors"
    let built = near.map { $0 + "/../.build/release/ragd" }
    isFound =
      SystemChecks.find("ragd", environment) != nil
      || built.map { FileManager.default.fileExists(atPath: $0) } ?? false
  }

  /// Editor by editor: its name, the file for the lines, the lines.
  var instructions: [(editor: String, file: String, lines: String)] {
    [
      (
        "Neovim 0.11 or later", "~/.config/nvim/init.lua",
        lines(
          "vim.opt.runtimepath:append('\(plugins)/nvim')", path: "vim.g.ragd_path = '\(program)'",
          "vim.lsp.enable('ragd')")
      ),
      (
        "Vim 9", "~/.vimrc",
        lines("set runtimepath+=\(plugins)/vim", path: "let g:ragd_path = '\(program)'")
      ),
      (
        "Emacs 28 or later", "~/.emacs.d/init.el",
        lines(
          "(add-to-list 'load-path \"\(plugins)/emacs\")\n(require 'ragd)",
          path: "(setq ragd-path \"\(program)\")", "(global-ragd-mode)")
      ),
      (
        "VS Code", "a shell; then restart it",
        lines(
          "ln -s '\(plugins)/vscode' ~/.vscode/extensions/ragd",
          path: "# and in the settings: \"ragd.path\": \"\(program)\"")
      ),
    ]
  }

  /// Lines with the program's path among them, where the plugin would not find it by itself.
  private func lines(_ first: String, path: String? = nil, _ rest: String...) -> String {
    ([first, isFound ? nil : path].compactMap { $0 } + rest).joined(separator: "\n")
  }

  private static func plugins(near executable: String) -> String? {
    var folder = NSString(string: executable).resolvingSymlinksInPath
    while folder != "/", !folder.isEmpty {
      folder = NSString(string: folder).deletingLastPathComponent
      let plugins = folder + "/editors"
      if FileManager.default.fileExists(atPath: plugins + "/vim") { return plugins }
    }
    return nil
  }
}
