/// Keeps the first `limit` elements of an order out of many: a heap with the last of them on top.
struct BestList<Element> {
  private let limit: Int
  private let isBefore: (Element, Element) -> Bool
  private var heap: [Element] = []

  init(limit: Int, isBefore: @escaping (Element, Element) -> Bool) {
    self.limit = limit
    self.isBefore = isBefore
  }

  /// The last of the elements kept, once there are `limit` of them: what is not before it is lost.
  var threshold: Element? { heap.count >= limit ? heap.first : nil }

  /// Keeps an element if it is among the first.
  ///
  /// O(log limit).
  mutating func insert(_ element: Element) {
    if heap.count < limit {
      heap.append(element)
      rise(heap.count - 1)
    } else if let last = heap.first, isBefore(element, last) {
      heap[0] = element
      sink()
    }
  }

  /// The elements kept, in order.
  func sorted() -> [Element] { heap.sorted(by: isBefore) }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0, isBefore(heap[(place - 1) / 2], heap[place]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink() {
    var place = 0
    while true {
      var last = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && isBefore(heap[last], heap[child]) {
        last = child
      }
      if last == place { return }
      heap.swapAt(place, last)
      place = last
    }
  }
}
