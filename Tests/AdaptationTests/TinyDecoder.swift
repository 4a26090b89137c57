import Adaptation
import Foundation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Storage

/// A decoder of a few thousand random weights, packed pieces of tokens, and what torch makes of
/// them.
///
/// `Goldens/gradients.py` tells what the fields are.
struct TinyDecoder: Decodable, Sendable, CustomStringConvertible {
  struct Tensor: Decodable, Sendable {
    var name: String
    var shape: [Int]
    var scale: Float
    var shift: Float
  }

  /// Every so manieth gradient of one adapted matrix, of A and of B.
  struct Gradient: Decodable, Sendable {
    var down: [Float]
    var up: [Float]
  }

  var name: String
  var architecture: String
  var counts: [String: UInt32]
  var numbers: [String: Float]
  var tensors: [Tensor]
  var pieces: [[Token]]
  var rank: Int
  var alpha: Float
  var loss: Double
  var gradients: [String: Gradient]

  var description: String { name }

  static let all: [TinyDecoder] = {
    do {
      let data = try Data(contentsOf: Goldens.url("gradients.json"))
      return try JSONDecoder().decode([TinyDecoder].self, from: data)
    } catch {
      fatalError("gradients.json: \(error)")
    }
  }()

  /// The model, from a file of its own.
  func model(in folder: ScratchFolder) throws -> DecoderModel {
    var writer = GGUFWriter(architecture: architecture)
    for (key, value) in counts {
      writer.metadata.append(("\(architecture).\(key)", .uint32(value)))
    }
    for (key, value) in numbers {
      writer.metadata.append(("\(architecture).\(key)", .float32(value)))
    }
    var generator = LinearGenerator(seed: 1)
    for tensor in tensors {
      let numbers = generator.floats(tensor.shape.reduce(1, *))
      writer.add(
        tensor.name, shape: tensor.shape, numbers.map { $0 * tensor.scale + tensor.shift })
    }
    return try DecoderModel(GGUFFile(MappedFile(path: folder.write("model.gguf", writer.bytes()))))
  }

  func layout(_ model: DecoderModel, layers: Int? = nil) -> LoRALayout {
    LoRALayout(model, rank: rank, alpha: alpha, layers: layers)
  }

  /// An adapter that changes something: each matrix's A as it is stored, then its B as peft has it.
  func values(_ layout: LoRALayout) -> [Float] {
    var generator = LinearGenerator(seed: 2)
    var values = [Float](repeating: 0, count: layout.count)
    for slot in layout.slots {
      for index in 0..<layout.rank * slot.inputs {
        values[slot.down + index] = generator.unit() * 0.2
      }
      for output in 0..<slot.outputs {
        for row in 0..<layout.rank {
          values[slot.up + row * slot.outputs + output] = generator.unit() * 0.2
        }
      }
    }
    return values
  }

  /// All pieces in one row.
  var window: PackedWindow {
    var window = PackedWindow()
    for piece in pieces { window.append(piece) }
    return window
  }
}
