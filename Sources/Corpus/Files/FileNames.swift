/// Files that are known by their names alone.
///
/// All names are compared in lower case.
enum FileNames {
  /// Why a file of this (lower-case) name is not read; nil when it is worth opening.
  static func reasonToSkip(_ name: String) -> SkipReason? {
    if SecretFiles.contain(name) { return .secret }
    let lastDot = name.utf8.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
    let kind = name[lastDot...].dropFirst()
    if binary.contains(String(kind)) { return .binary }
    if generated.contains(name) || generatedEndings.contains(where: { name.hasSuffix($0) }) {
      return .generated
    }
    return isMinified(name, kind: kind, stem: name[..<lastDot]) ? .minified : nil
  }

  private static func isMinified(_ name: String, kind: Substring, stem: Substring) -> Bool {
    switch kind {
    case "map": stem.hasSuffix("js") || stem.hasSuffix("css") || stem.hasSuffix("ts")
    case "js", "mjs", "cjs", "css": stem.hasSuffix(".min") || stem.hasSuffix("-min")
    default: false
    }
  }

  /// Extensions of what is not text, or is text that nobody reads.
  private static let binary: Set<String> = [
    // pictures and drawings
    "png", "jpg", "jpeg", "gif", "bmp", "ico", "icns", "tif", "tiff", "webp", "avif", "heic", "psd",
    "ai", "eps", "sketch", "fig", "xcf", "svg", "svgz", "dds", "tga", "exr", "hdr",
    // sound and film
    "mp3", "mp4", "m4a", "m4v", "wav", "flac", "ogg", "oga", "ogv", "aac", "aiff", "mov", "avi",
    "mkv", "webm", "mid",
    // archives and packages
    "zip", "gz", "tgz", "bz2", "xz", "zst", "lz4", "7z", "rar", "tar", "jar", "war", "ear", "whl",
    "egg", "gem", "nupkg", "deb", "rpm", "dmg", "iso", "apk", "aab", "ipa", "pkg", "crate", "br",
    // programs and what compilers leave
    "exe", "dll", "so", "dylib", "a", "lib", "o", "obj", "class", "pyc", "pyo", "pyd", "wasm",
    "bin",
    "elf", "pdb", "ilk", "gch", "pch", "swiftmodule", "swiftdoc", "hi", "beam", "nib", "metallib",
    "bc", "rlib", "rmeta", "node", "elc",
    // fonts, documents, data
    "ttf", "otf", "woff", "woff2", "eot", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt",
    "ods", "odp", "pages", "numbers", "epub", "mobi", "sqlite", "sqlite3", "db", "db3", "mdb",
    "parquet", "arrow", "feather", "avro", "orc", "h5", "hdf5", "npy", "npz", "pkl", "pickle", "pt",
    "pth", "onnx", "gguf", "safetensors", "tflite", "mlmodel", "pb", "dat", "idx", "pack", "mo",
    "xmind", "blend", "fbx", "glb", "stl", "unitypackage", "uasset", "swf", "lockb", "dump",
  ]

  /// Whole names of files that tools write.
  private static let generated: Set<String> = [
    "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "packages.lock.json",
    "package.resolved", "cartfile.resolved", "go.sum", "go.work.sum", "gradle.lockfile",
    "project.pbxproj", "r.java", "composer.phar", "cargo.bazel.lock", "verification-metadata.xml",
    "gradlew", "gradlew.bat", "mvnw", "mvnw.cmd", "configure",
  ]

  /// Ends of the names of files that tools write.
  private static let generatedEndings = [
    ".lock", ".storyboard", ".xib", ".snap", ".pbxproj", ".pb.go", ".pb.gw.go", ".pb.h", ".pb.cc",
    ".pb.swift", ".grpc.swift", ".pb.dart", "_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb.js",
    "_pb.ts", "_pb.d.ts", "_pb.rb", ".g.dart", ".freezed.dart", ".designer.cs", ".g.cs", ".g.i.cs",
    ".generated.swift", ".generated.cs", ".generated.ts", ".gen.go", "_gen.go", "_generated.go",
    ".gen.ts", "_string.go", ".xcuserstate",
  ]
}

/// Files that hold keys and passwords, by their names.
enum SecretFiles {
  /// Whether a file of this (lower-case) name is never read, whatever anybody asks for.
  static func contain(_ name: String) -> Bool {
    if names.contains(name) || name.hasPrefix(".env") { return true }
    let lastDot = name.utf8.lastIndex(of: UInt8(ascii: ".")) ?? name.endIndex
    let kind = String(name[lastDot...].dropFirst())
    if kinds.contains(kind) { return true }
    if keyPrefixes.contains(where: { name.hasPrefix($0) }) { return kind != "pub" }
    // `credentials.json` holds some; `credentials.py` is code about them.
    let isData = kind.isEmpty || dataKinds.contains(kind)
    return isData && dataPrefixes.contains { name.hasPrefix($0) }
      || kind == "json" && name.contains("-adminsdk-") || name.hasSuffix(".tfstate.backup")
  }

  private static let names: Set<String> = [
    ".netrc", "_netrc", ".npmrc", ".yarnrc", ".pypirc", ".dockercfg", ".git-credentials",
    ".htpasswd", "htpasswd", ".pgpass", ".my.cnf", ".s3cfg", ".boto", ".vault-token", "kubeconfig",
    ".bash_history", ".zsh_history", ".python_history", ".psql_history", ".mysql_history",
    ".node_repl_history", "auth.json", "master.key", "shadow",
  ]

  private static let kinds: Set<String> = [
    "pem", "key", "p12", "pfx", "pkcs12", "jks", "keystore", "bks", "p8", "der", "crt", "cer",
    "kdb", "kdbx", "ppk", "tfstate", "tfvars", "ovpn", "keychain", "keytab", "mobileprovision",
    "provisionprofile", "gpg", "pgp", "env", "agekey",
  ]

  private static let keyPrefixes = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_xmss"]

  private static let dataPrefixes = [
    "credential", "secret", "service-account", "service_account", "serviceaccount",
    "client_secret", "client-secret", ".secret", ".credential",
  ]

  private static let dataKinds: Set<String> = [
    "json", "yaml", "yml", "toml", "ini", "cfg", "conf", "config", "properties", "xml", "csv",
    "plist", "txt", "enc", "bak", "old",
  ]
}
