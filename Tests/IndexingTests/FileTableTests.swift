import Corpus
import SearchIndex
import Storage
import TestSupport
import Testing

@testable import Indexing

struct FileTableTests {
  private let entry = FileEntry(path: "Sources/a.swift", size: 10, modified: 1_000)
  private let hash = ContentHash(value: 42)

  @Test func sizeAndTimeTellWhetherAFileIsCurrent() {
    var table = FileTable(.empty)
    #expect(!table.isCurrent(entry))
    table.note(entry, modified: entry.modified, .indexed(hash), isInSegment: true)
    #expect(table.isCurrent(entry))
    #expect(!table.isCurrent(FileEntry(path: entry.path, size: 11, modified: 1_000)))
    #expect(!table.isCurrent(FileEntry(path: entry.path, size: 10, modified: 1_001)))
    #expect(table.hash(of: entry.path) == hash)
    #expect(table.indexed(except: []) == [entry.path])
    #expect(table.indexed(except: [entry]).isEmpty)
    table.forget(entry.path)
    #expect(!table.isCurrent(entry))
    #expect(!table.isFolder("Sources"))
  }

  @Test func aFileReadJustAfterItWasModifiedIsReadAgain() {
    let window = FileTable.raceWindow
    for (age, isRacy) in [(0, true), (window - 1, true), (window, false), (-5, true)] {
      let entry = FileEntry(path: "a", size: 1, modified: 10 * window)
      var table = FileTable(.empty)
      let modified = FileTable.recordable(entry.modified, read: entry.modified + age)
      table.note(entry, modified: modified, .indexed(hash), isInSegment: true)
      #expect(table.isCurrent(entry) == !isRacy)
      #expect(table.racy == (isRacy ? ["a"] : []))
      table.note(entry, modified: entry.modified, .indexed(hash), isInSegment: false)
      #expect(table.racy.isEmpty)
    }
    for extreme in [Int64.min, .max] {
      #expect(FileTable.recordable(extreme, read: 0) == extreme)
    }
  }

  @Test func unreadableFilesAreTriedAgain() {
    var table = FileTable(.empty)
    table.note(entry, modified: entry.modified, .skipped(.unreadable), isInSegment: false)
    #expect(!table.isCurrent(entry))
    table.note(entry, modified: entry.modified, .skipped(.binary), isInSegment: false)
    #expect(table.isCurrent(entry))
    #expect(table.hash(of: entry.path) == nil)
  }

  /// A file saved during a pass that had read it before, and saved again as it was.
  @Test func anUnchangedFileOfAnOlderLookIsNotNoted() {
    var table = FileTable(.empty)
    let older = entry
    let newer = FileEntry(path: entry.path, size: 11, modified: 2_000)
    let newHash = ContentHash(value: 43)
    table.note(older, modified: older.modified, .indexed(hash), isInSegment: true)
    table.note(newer, modified: newer.modified, .indexed(newHash), isInSegment: true)
    table.noteUnchanged(older, modified: older.modified, hash)
    #expect(table.hash(of: entry.path) == newHash)
    #expect(table.isCurrent(newer))
    let touched = FileEntry(path: entry.path, size: 11, modified: 3_000)
    table.noteUnchanged(touched, modified: touched.modified, newHash)
    #expect(table.isCurrent(touched))
  }

  @Test func foldersAreThoseThatHoldFiles() {
    var table = FileTable(.empty)
    for path in ["a/b/c", "a/d", "e"] {
      let entry = FileEntry(path: path, size: 1, modified: 1)
      table.note(entry, modified: 1, .indexed(hash), isInSegment: true)
      table.note(entry, modified: 2, .indexed(hash), isInSegment: true)
    }
    #expect(Array(FileTable.folders(of: "a/b/c")) == ["a/b", "a"])
    #expect(
      ["a", "a/b", "a/b/c", "e", ""].map(table.isFolder) == [true, true, false, false, false])
    table.forget("a/b/c")
    #expect(["a", "a/b"].map(table.isFolder) == [true, false])
  }

  @Test func skippedFilesAreForgottenWhenTheyAreGone() {
    var table = FileTable(.empty)
    for path in ["a", "b"] {
      table.note(
        FileEntry(path: path, size: 1, modified: 1), modified: 1, .skipped(.minified),
        isInSegment: false)
    }
    table.forgetSkipped(except: [FileEntry(path: "b", size: 1, modified: 1)])
    #expect(table.skipped == [SkippedFile(path: "b", reason: .minified)])
    table.forgetSkipped()
    #expect(table.skipped.isEmpty)
  }

  @Test func theSavedPartComesBack() {
    var table = sample()
    #expect(table.needsSaving)
    let bytes = table.saved(fingerprint: 7)
    #expect(!table.needsSaving)
    var copy = FileTable(.empty)
    // The segments know of the file, but with an older time.
    copy.note(
      FileEntry(path: "kept", size: 3, modified: 1), modified: 1, .indexed(hash), isInSegment: true)
    copy.restore(MappedFile(bytes), fingerprint: 7)
    #expect(copy.isCurrent(FileEntry(path: "kept", size: 3, modified: 5)))
    #expect(copy.isCurrent(FileEntry(path: "logo", size: 4, modified: 6)))
    #expect(copy.skipped == [SkippedFile(path: "logo", reason: .binary)])
    #expect(!copy.needsSaving)
  }

  @Test func whatDoesNotFitTheIndexIsNotRestored() {
    var table = sample()
    let bytes = table.saved(fingerprint: 7)
    var other = FileTable(.empty)
    other.note(
      FileEntry(path: "kept", size: 3, modified: 1), modified: 1,
      .indexed(ContentHash(value: 43)), isInSegment: true)
    other.restore(MappedFile(bytes), fingerprint: 8)
    #expect(other.skipped.isEmpty)
    other.restore(MappedFile(bytes), fingerprint: 7)
    #expect(!other.isCurrent(FileEntry(path: "kept", size: 3, modified: 5)))
    #expect(other.skipped.count == 1)
  }

  @Test func damagedBytesChangeNothing() {
    var table = sample()
    let bytes = table.saved(fingerprint: 7)
    var random = SplitMix(seed: 1)
    var damaged = bytes.indices.map { index in
      var copy = bytes
      copy[index] ^= UInt8.random(in: 1...255, using: &random)
      return copy
    }
    damaged += bytes.indices.map { Array(bytes[..<$0]) }
    damaged += (0..<50).map { random.bytes($0, of: Array(0...255)) }
    for bytes in damaged {
      var copy = FileTable(.empty)
      copy.restore(MappedFile(bytes), fingerprint: 7)
      #expect(copy.skipped.isEmpty)
    }
  }

  private func sample() -> FileTable {
    var table = FileTable(.empty)
    table.note(
      FileEntry(path: "kept", size: 3, modified: 5), modified: 5, .indexed(hash),
      isInSegment: false)
    table.note(
      FileEntry(path: "logo", size: 4, modified: 6), modified: 6, .skipped(.binary),
      isInSegment: false)
    table.note(
      FileEntry(path: "new", size: 4, modified: 6), modified: 6, .indexed(hash), isInSegment: true)
    return table
  }
}
