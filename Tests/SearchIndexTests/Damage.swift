import Storage

@testable import SearchIndex

/// Makes damaged segments.
enum Damage {
  /// The same bytes with all checksums made right again.
  static func rehashed(_ bytes: [UInt8], featureVersion: UInt64? = nil) -> [UInt8] {
    var bytes = bytes
    bytes.withUnsafeMutableBytes { raw in
      var header = raw.loadUnaligned(as: SegmentFormat.Header.self)
      if let featureVersion { header.featureVersion = featureVersion }
      header.hash = 0
      let tableEnd =
        SegmentFormat.headerLength + Int(header.sectionCount) * SegmentFormat.sectionRowLength
      for place in stride(
        from: SegmentFormat.headerLength, to: tableEnd, by: SegmentFormat.sectionRowLength)
      {
        var row = raw.loadUnaligned(fromByteOffset: place, as: SegmentFormat.SectionRow.self)
        let start = Int(row.offset)
        row.hash =
          ContentHash(UnsafeRawBufferPointer(rebasing: raw[start..<start + Int(row.length)])).value
        raw.storeBytes(of: row, toByteOffset: place, as: SegmentFormat.SectionRow.self)
      }
      raw.storeBytes(of: header, as: SegmentFormat.Header.self)
      header.hash = ContentHash(UnsafeRawBufferPointer(rebasing: raw[..<tableEnd])).value
      raw.storeBytes(of: header, as: SegmentFormat.Header.self)
    }
    return bytes
  }

  /// Asks a snapshot for everything; the answers do not matter, that there are some does.
  static func exercise(_ snapshot: IndexSnapshot) {
    for id in snapshot.files() {
      let file = snapshot.file(id)
      _ = snapshot.file(root: file.root, path: file.path)
      _ = snapshot.chunk(in: id, at: 3)
      for chunk in snapshot.chunks(of: id) {
        _ = snapshot.chunk(chunk)
        _ = snapshot.fieldLengths(of: chunk)
        _ = snapshot.positions(of: Array("open".utf8), in: chunk)
      }
      for symbol in snapshot.symbols(in: id) {
        _ = snapshot.symbols(named: snapshot.symbol(symbol).name)
      }
    }
    let terms = QueryTerms.analyze("open file readLine database connection 数据库")
    _ = snapshot.candidates(terms: terms, limit: 5)
    _ = snapshot.terms(withPrefix: Array("o".utf8), limit: 5)
    _ = snapshot.symbols(prefix: "o", limit: 5)
    _ = snapshot.symbols(matching: "oe", limit: 5)
    _ = snapshot.usage(of: "open")
    _ = snapshot.chunks(using: "open", limit: 5)
    _ = snapshot.chunks(withPhrase: ["open", "value"], limit: 5)
    _ = SegmentMerge.merge(
      snapshot.parts.map { SegmentMerge.Source(segment: $0.segment, deadFiles: $0.deadFiles) })
  }
}
