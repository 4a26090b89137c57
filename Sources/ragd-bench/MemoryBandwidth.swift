import Foundation
import Kernels

/// How fast this machine's memory can be read: what a decoder's speed is compared with.
enum MemoryBandwidth {
  /// Bytes read for one figure: far more than any cache holds.
  private static let size = 512 << 20

  /// Bytes a second that all threads read together; the best of five passes.
  static func measure(threads: Int) async -> Double {
    // A pool's first worker is its caller, which must not be of Swift's cooperative pool.
    await DedicatedThread.run("ragd-bench") { measure(WorkerPool(threads: threads)) }
  }

  private static func measure(_ pool: WorkerPool) -> Double {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 1)
    let vectors = UnsafeRawBufferPointer(memory).bindMemory(to: SIMD16<UInt32>.self)
    let best = (0..<5).map { _ in seconds(of: vectors, pool) }.min() ?? .infinity
    return Double(size) / best
  }

  private static func seconds(
    of vectors: UnsafeBufferPointer<SIMD16<UInt32>>, _ pool: WorkerPool
  ) -> Double {
    let sums = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: pool.count)
    defer { sums.deallocate() }
    sums.initialize(repeating: 0)
    let clock = ContinuousClock()
    let time = clock.measure {
      pool.run { worker in
        worker.distribute(vectors.count, by: 1 << 16) { range in
          var (a, b, c, d) = (
            SIMD16<UInt32>(), SIMD16<UInt32>(), SIMD16<UInt32>(), SIMD16<UInt32>()
          )
          var index = range.lowerBound
          while index + 3 < range.upperBound {
            a &+= vectors[index]
            b &+= vectors[index + 1]
            c &+= vectors[index + 2]
            d &+= vectors[index + 3]
            index += 4
          }
          sums[worker.index] &+= (a &+ b &+ c &+ d).wrappedSum()
        }
      }
    }
    // Every byte is 1: a sum that is off means that something was not read.
    let expected = UInt32(truncatingIfNeeded: vectors.count * 16) &* 0x0101_0101
    precondition(sums.reduce(0, &+) == expected)
    return time / .seconds(1)
  }
}
