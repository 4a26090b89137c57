import Foundation

/// The lines to paste into each editor.
struct EditorSetup {
  /// How editors start ragd: by name where the shell finds it, else by its path.
  let program: String
  /// The folder of the editor plugins, if this program runs from where it was built.
  let plugins: String

  init(executable: String, environment: [String: String]) {
    let isOnPath = SystemChecks.find("ragd", environment) != nil
    program = isOnPath ? "ragd" : executable
    plugins = Self.plugins(near: executable) ?? "/path/to/ragd/editors"
  }

  /// Editor by editor: its name, the file for the lines, the lines.
  var instructions: [(editor: String, file: String, lines: String)] {
    [
      (
        "Neovim 0.11 or later", "~/.config/nvim/init.lua",
        """
        vim.lsp.config('ragd', { cmd = { '\(program)', '--stdio' }, root_markers = { '.git' } })
        vim.lsp.enable('ragd')
        """
      ),
      (
        "Vim 9", "~/.vimrc",
        """
        set runtimepath+=\(plugins)/vim
        let g:ragd_command = ['\(program)', '--stdio']
        """
      ),
      (
        "Emacs 29 or later (eglot)", "~/.emacs.d/init.el",
        """
        (with-eval-after-load 'eglot
          (add-to-list 'eglot-server-programs '(prog-mode . ("\(program)" "--stdio"))))
        """
      ),
      (
        "VS Code", "a terminal",
        """
        code --install-extension \(plugins)/vscode
        """
      ),
    ]
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
