import Corpus
import Synchronization

/// One version of a buffer cut into chunks: made when it is first asked for, then kept.
final class ChunkedBuffer: Sendable {
  private let text: [UInt8]
  private let place: DocumentPlace
  private let made = Mutex<ChunkedDocument?>(nil)

  init(text: [UInt8], place: DocumentPlace) {
    self.text = text
    self.place = place
  }

  /// May take milliseconds the first time; requests about the same version wait for one making.
  var value: ChunkedDocument {
    made.withLock { made in
      if let made { return made }
      let chunked = Chunker.chunk(place.document(of: text))
      made = chunked
      return chunked
    }
  }
}

extension DocumentPlace {
  /// A document of a buffer's text, by the rules that its file would be read by.
  func document(of text: [UInt8]) -> Document {
    let document = loader.document(path: path, buffer: text)
    guard let language else { return document }
    return Document(
      path: path, language: language, text: document.text, hash: document.hash,
      size: document.size, traits: document.traits)
  }
}
