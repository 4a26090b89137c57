/// The tensors of one model in safetensors files: most models have one, large ones several.
package struct SafetensorsShards: TensorFile {
  package let shards: [SafetensorsFile]
  package let tensors: [String: TensorInfo]
  package let unsupported: [String: String]
  /// The number of the shard that a tensor lies in.
  private let places: [String: Int]

  /// - Throws: `malformed` for a tensor that two of the files have.
  package init(_ shards: [SafetensorsFile]) throws(ModelFormatError) {
    self.shards = shards
    var tensors: [String: TensorInfo] = [:]
    var unsupported: [String: String] = [:]
    var places: [String: Int] = [:]
    for (index, shard) in shards.enumerated() {
      for name in [String](shard.tensors.keys) + shard.unsupported.keys {
        guard places.updateValue(index, forKey: name) == nil else {
          throw .malformed(what: "tensor \(name)", reason: "two of the model's files have it")
        }
      }
      tensors.merge(shard.tensors) { first, _ in first }
      unsupported.merge(shard.unsupported) { first, _ in first }
    }
    (self.tensors, self.unsupported, self.places) = (tensors, unsupported, places)
  }

  package var byteCount: Int { shards.reduce(0) { $0 + $1.byteCount } }

  /// Which of the shards has a tensor, whatever its element type; nil when none has.
  package func shard(of name: String) -> Int? { places[name] }

  /// The numbers of a tensor of these files.
  package func bytes(of tensor: TensorInfo) -> UnsafeRawBufferPointer {
    places[tensor.name].map { shards[$0].bytes(of: tensor) }
      ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }
}
