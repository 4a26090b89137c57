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
        vim.opt.runtimepath:append('\(plugins)/nvim')
        vim.lsp.config('ragd', { cmd = { '\(program)', '--stdio' } })
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
        "Emacs 28 or later", "~/.emacs.d/init.el",
        """
        (add-to-list 'load-path "\(plugins)/emacs")
        (require 'ragd)
        (setq ragd-command '("\(program)" "--stdio"))
        (ragd-eglot-setup)  ; then M-x eglot; M-x ragd-ask works anywhere
        """
      ),
      (
        "VS Code", "a shell, then the setting ragd.command",
        """
        ln -s '\(plugins)/vscode' ~/.vscode/extensions/ragd
        "ragd.command": ["\(program)", "--stdio"]
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
