/// Keys and values of the tokens evaluated so far, in half precision.
///
/// Memory comes in pages of `pageLength` tokens, for all layers at once, so that it grows with use.
/// Within a page, the keys of one layer and head are `[headLength][pageLength]` and the values
/// `[pageLength][headLength]`: each is then the right-hand side of a product as it lies.
///
/// Different threads may write different tokens at once; nobody reads a token before it is written.
final class KVCache {
  /// Tokens of a page.
  static let pageLength = 64

  private let heads: Int
  private let headLength: Int
  /// Numbers in a page.
  private let pageCount: Int
  private var pages: [UnsafeMutablePointer<UInt16>] = []

  init(_ configuration: DecoderConfiguration) {
    heads = configuration.keyValueHeads
    headLength = configuration.headLength
    pageCount = configuration.layers * heads * 2 * headLength * Self.pageLength
  }

  deinit { for page in pages { page.deallocate() } }

  /// The memory held.
  var bytes: Int { pages.count * pageCount * MemoryLayout<UInt16>.stride }

  /// Makes room for `count` tokens in all, and gives back the pages behind them.
  func resize(to count: Int) {
    let wanted = (count + Self.pageLength - 1) / Self.pageLength
    while pages.count > wanted { pages.removeLast().deallocate() }
    while pages.count < wanted {
      let page = UnsafeMutableRawPointer.allocate(byteCount: 2 * pageCount, alignment: 64)
        .bindMemory(to: UInt16.self, capacity: pageCount)
      page.initialize(repeating: 0, count: pageCount)
      pages.append(page)
    }
  }

  /// `[headLength][pageLength]`: the keys of a page's tokens.
  func keys(_ page: Int, layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
    pages[page] + (layer * heads + head) * 2 * headLength * Self.pageLength
  }

  /// `[pageLength][headLength]`: the values of a page's tokens.
  func values(_ page: Int, layer: Int, head: Int) -> UnsafeMutablePointer<UInt16> {
    keys(page, layer: layer, head: head) + headLength * Self.pageLength
  }
}
