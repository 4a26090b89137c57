import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The machine's processor.
package enum Processor {
  /// Cores that compute on their own: two threads of one core share its arithmetic.
  package static let physicalCores: Int = {
    let usable = ProcessInfo.processInfo.activeProcessorCount
    #if canImport(Darwin)
      var cores: Int32 = 0
      var size = MemoryLayout<Int32>.size
      guard sysctlbyname("hw.perflevel0.physicalcpu", &cores, &size, nil, 0) == 0, cores > 0 else {
        return usable
      }
      return min(usable, Int(cores))
    #else
      // Linux names, for each logical processor, those that share its core.
      let siblings = (0..<ProcessInfo.processInfo.processorCount).compactMap {
        try? String(
          contentsOfFile: "/sys/devices/system/cpu/cpu\($0)/topology/thread_siblings_list",
          encoding: .utf8)
      }
      return siblings.isEmpty ? usable : max(1, min(usable, Set(siblings).count))
    #endif
  }()

  /// Makes the calling thread give way to others.
  package static func lowerPriority() {
    #if canImport(Darwin)
      pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
    #elseif canImport(Glibc)
      // On Linux a nice value belongs to a thread.
      _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
    #endif
  }
}
