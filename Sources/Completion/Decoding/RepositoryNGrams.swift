import Adaptation
import Corpus
import ModelFormats
import SearchIndex
import Storage

/// The n-gram model of what is indexed, in a file of its own beside the decoder it counts tokens for.
///
/// A request gets the newest model there is, at once. When the index has moved on, the next one is
/// made in the background: from the tokens of the files that stayed, and those of the new ones. A
/// file that left the index leaves the model with all its tokens.
actor RepositoryNGrams {
  /// Text of all files together, in bytes: a bound for memory and for the time that sorting takes.
  private static let mostText = 24 << 20
  private static let largestFile = 1 << 19

  private let tokenizer: any Tokenizer
  private let store: (any Directory)?
  private let name: String
  /// Nil until the file has been looked for.
  private var model: NGramModel?
  private var isOpened = false
  /// The names of the documents in the model.
  private var names: Set<UInt64> = []
  private var generation: UInt64?
  private var forgotten: Set<String> = []
  private var update: Task<Void, Never>?
  /// Making models takes a small part of the time at most, however often files are saved.
  private var nextUpdate = ContinuousClock.now
  private static let rest = 20

  /// - Parameters:
  ///   - store: where the file lies; nil keeps the model in memory.
  ///   - name: of the file: of the project and of the tokenizer.
  init(_ tokenizer: any Tokenizer, store: (any Directory)?, name: String) {
    self.tokenizer = tokenizer
    self.store = store
    self.name = name
  }

  /// The newest model; begins the next one when the index has moved on.
  /// - Parameter forgotten: absolute paths of files that are left out.
  func newest(
    for snapshot: IndexSnapshot, without forgotten: Set<String> = []
  ) -> NGramModel? {
    open()
    if ContinuousClock.now >= nextUpdate { beginUpdate(for: snapshot, forgotten) }
    return model
  }

  /// The model of exactly this snapshot.
  func current(
    for snapshot: IndexSnapshot, without forgotten: Set<String> = []
  ) async -> NGramModel? {
    open()
    while true {
      beginUpdate(for: snapshot, forgotten)
      guard let update else { return model }
      await update.value
    }
  }

  private func beginUpdate(for snapshot: IndexSnapshot, _ forgotten: Set<String>) {
    guard update == nil, generation != snapshot.generation || forgotten != self.forgotten else {
      return
    }
    update = Task(priority: .background) { await renew(from: snapshot, forgotten) }
  }

  private func open() {
    guard !isOpened else { return }
    isOpened = true
    guard let file = try? store?.open(name),
      // A damaged file is made anew.
      let found = try? NGramModel(file, named: name, vocabularySize: tokenizer.vocabularySize)
    else { return }
    model = found
    names = Set(found.documents.map(\.name))
  }

  private func renew(from snapshot: IndexSnapshot, _ forgotten: Set<String>) async {
    let begin = ContinuousClock.now
    let wanted = Self.files(in: snapshot, without: forgotten)
    if names != Set(wanted.map(\.hash.value)) || model == nil {
      let (tokenizer, known) = (tokenizer, model)
      let bytes = await Task.detached(priority: .background) {
        Self.bytes(of: wanted, in: snapshot, tokenizer, reusing: known)
      }.value
      take(bytes)
    }
    generation = snapshot.generation
    self.forgotten = forgotten
    nextUpdate = .now + begin.duration(to: .now) * Self.rest
    update = nil
  }

  /// Replaces the file, and maps it; a full disk costs the file, not the model.
  private func take(_ bytes: [UInt8]) {
    var file = MappedFile(bytes)
    if let store, (try? store.replace(name, bytes)) != nil, let mapped = try? store.open(name) {
      file = mapped
    }
    guard
      let new = try? NGramModel(file, named: name, vocabularySize: tokenizer.vocabularySize)
    else { return }
    model = new
    names = Set(new.documents.map(\.name))
  }

  /// What is learned from: text that people of the project write, the same bytes once, code first.
  private static func files(
    in snapshot: IndexSnapshot, without forgotten: Set<String>
  ) -> [FileRecord] {
    let all = snapshot.files().map(snapshot.file).filter { file in
      file.size <= largestFile && file.traits.isDisjoint(with: [.vendored, .generated])
        && !forgotten.contains(file.root + "/" + file.path)
    }
    var text = 0
    var seen: Set<UInt64> = []
    return all.sorted {
      ($0.language.isProse ? 1 : 0, $0.path) < ($1.language.isProse ? 1 : 0, $1.path)
    }
    .filter { file in
      text += file.size
      return text <= mostText && seen.insert(file.hash.value).inserted
    }
  }

  private static func bytes(
    of files: [FileRecord], in snapshot: IndexSnapshot, _ tokenizer: any Tokenizer,
    reusing model: NGramModel?
  ) -> [UInt8] {
    let known = Dictionary(
      (model?.documents ?? []).map { ($0.name, $0.tokens) }, uniquingKeysWith: { old, _ in old })
    var documents: [NGramModel.Document] = []
    for file in files {
      if let tokens = known[file.hash.value] {
        documents.append(.init(name: file.hash.value, tokens: tokens))
      } else if let document = try? snapshot.document(file.id).document {
        let tokens = tokenizer.tokens(of: document.text[...])
        documents.append(.init(name: file.hash.value, tokens: tokens))
      }
    }
    return NGramModel.bytes(documents, vocabularySize: tokenizer.vocabularySize)
  }
}

extension Tokenizer {
  /// The tokens of plain text.
  func tokens(of text: ArraySlice<UInt8>) -> [Token] {
    text.withUnsafeBytes { encode($0, addsSpecial: false, parsesSpecial: false) }
  }
}
