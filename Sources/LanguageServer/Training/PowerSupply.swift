import Foundation

/// Where the machine's power comes from.
package struct PowerSupply: Sendable {
  private let folder: String

  /// - Parameter folder: where Linux lists power supplies; elsewhere nothing is there.
  package init(folder: String = "/sys/class/power_supply") { self.folder = folder }

  /// Whether a battery is being drained now; false where the system does not tell.
  package var isBattery: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { name in
      // Mice and keyboards have batteries too; theirs don't supply the system.
      read("\(name)/type") == "Battery" && read("\(name)/scope") != "Device"
        && read("\(name)/status") == "Discharging"
    }
  }

  private func read(_ name: String) -> String? {
    (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
