/// Memory for the inner loops of indexing: an array with one owner.
///
/// Nothing is shared, so that writing an element is one bounds check and one store, where `Array`
/// asks each time whether its storage is shared.
struct GrowingBuffer<Element: BitwiseCopyable>: ~Copyable {
  private var storage: UnsafeMutableBufferPointer<Element>
  private(set) var count = 0

  init(minimumCapacity: Int = 0) {
    storage = .allocate(capacity: minimumCapacity)
  }

  init(repeating element: Element, count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: element)
    self.count = count
  }

  deinit { storage.deallocate() }

  @inline(__always)
  subscript(_ index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return storage[index]
    }
    set {
      precondition(index >= 0 && index < count)
      storage[index] = newValue
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == storage.count { grow(to: count + 1) }
    storage.initializeElement(at: count, to: element)
    count += 1
  }

  /// Appends a few elements; short pieces are copied in place.
  @inline(__always)
  mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) {
    if storage.count - count < elements.count { grow(to: count + elements.count) }
    for index in 0..<elements.count {
      storage.initializeElement(at: count &+ index, to: elements[index])
    }
    count += elements.count
  }

  /// Writes a part of another buffer over the elements from a place on; made for short pieces.
  @inline(__always)
  mutating func replace(
    from place: Int, with other: borrowing GrowingBuffer, _ range: Range<Int>
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= other.count)
    precondition(place >= 0 && place + range.count <= count)
    for index in 0..<range.count {
      storage[place &+ index] = other.storage[range.lowerBound &+ index]
    }
  }

  /// Another buffer with the same elements.
  func copy() -> GrowingBuffer {
    var copy = GrowingBuffer(minimumCapacity: count)
    withElements { copy.append(contentsOf: $0) }
    return copy
  }

  /// Makes it `count` long at least.
  @inline(__always)
  mutating func extend(to count: Int, with element: Element) {
    guard self.count < count else { return }
    if storage.count < count { grow(to: count) }
    for index in self.count..<count { storage.initializeElement(at: index, to: element) }
    self.count = count
  }

  mutating func removeAll() { count = 0 }

  private mutating func grow(to needed: Int) {
    let larger = UnsafeMutableBufferPointer<Element>.allocate(
      capacity: max(needed, storage.count * 2, 16))
    _ = larger.moveInitialize(fromContentsOf: storage[..<count])
    storage.deallocate()
    storage = larger
  }

  /// Runs `body` over the elements, which are valid for the call only.
  @inline(__always)
  func withElements<Result>(_ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
    body(UnsafeBufferPointer(rebasing: storage[..<count]))
  }
}
