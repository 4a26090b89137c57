package import Foundation

/// Reference results that are committed as data beside the tests.
package enum Goldens {
  /// The file `name` in the `Goldens` folder beside the calling test.
  package static func url(_ name: String, test: String = #filePath) -> URL {
    URL(fileURLWithPath: test).deletingLastPathComponent().appending(path: "Goldens/\(name)")
  }
}
