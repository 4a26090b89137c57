import Corpus

extension CodeSample {
  static let swift = CodeSample(
    language: .swift,
    source: ##"""
      import Foundation

      /// A shape with an area.
      /// - Note: closed.
      @frozen
      public protocol Shape: Sendable {
        associatedtype Unit
        /// Its area.
        var area: Double { get }
        func scaled(by factor: Double) -> Self
      }

      /// Kinds of tokens.
      enum Kind: Int {
        /// A word.
        case word, number
        case text(value: String, quote: Character = "\"")
        static let all: [Kind] = [
          .word, .number,
        ]
      }

      extension Geometry.Circle: Shape where Unit == Meter {
        public private(set) var area: Double {
          get { radius * radius }
          set {
            func clamp(_ value: Double) -> Double { max(value, 0) }
            radius = clamp(newValue)
          }
        }

        /** Makes a circle. */
        @inlinable
        public init?(
          radius: Double,  // in meters
          label: String = "\(count("}")) {"
        ) throws {
          let local = #"raw " \ string"#
          self.radius = radius
        }

        subscript(index: Int) -> Double { radius }

        class func unit() -> Circle { Circle() }
        static func == (a: Self, b: Self) -> Bool { a.radius == b.radius }
        deinit { release() }
      }

      infix operator <+>: AdditionPrecedence
      let (first, second) = (1, 2)
      typealias Handler = (Int) -> Void
      #if os(Linux)
      func open(_ path: String) -> Int {
      #else
      func open(_ path: String) -> Int32 {
      #endif
        return /[{"]/.matches(path)
      }
      actor Store { var items: [Int] = [] }

      """##,
    symbols: ##"""
      interface Shape 3-11 | @frozen⏎public protocol Shape: Sendable | /// A shape with an area.⏎/// - Note: closed.
      typeAlias Shape.Unit 7-7 | associatedtype Unit
      property Shape.area 8-9 | var area: Double | /// Its area.
      method Shape.scaled 10-10 | func scaled(by factor: Double) -> Self
      enum Kind 13-21 | enum Kind: Int | /// Kinds of tokens.
      enumCase Kind.word 15-16 | case word, number | /// A word.
      enumCase Kind.number 15-16 | case word, number | /// A word.
      enumCase Kind.text 17-17 | case text(value: String, quote: Character = "\"")
      property Kind.all 18-20 | static let all: [Kind]
      extension Geometry.Circle 23-47 | extension Geometry.Circle: Shape where Unit == Meter
      property Geometry.Circle.area 24-30 | public private(set) var area: Double
      function Geometry.Circle.area.clamp 27-27 | func clamp(_ value: Double) -> Double
      initializer Geometry.Circle.init 32-40 | @inlinable⏎  public init?(⏎    radius: Double,  // in meters⏎    label: String = "\(count("}")) {"⏎  ) throws | /** Makes a circle. */
      method Geometry.Circle.subscript 42-42 | subscript(index: Int) -> Double
      method Geometry.Circle.unit 44-44 | class func unit() -> Circle
      method Geometry.Circle.== 45-45 | static func == (a: Self, b: Self) -> Bool
      initializer Geometry.Circle.deinit 46-46 | deinit
      operator <+> 49-49 | infix operator <+>: AdditionPrecedence
      constant first 50-50 | let (first, second) = (1, 2)
      constant second 50-50 | let (first, second) = (1, 2)
      typeAlias Handler 51-51 | typealias Handler = (Int) -> Void
      function open 53-53 | func open(_ path: String) -> Int
      function open 55-58 | func open(_ path: String) -> Int32
      class Store 59-59 | actor Store
      property Store.items 59-59 | var items: [Int] = []
      """##,
    chunks: ##"""
      code 1-2 - 0
      definition 3-12 Shape 4
      definition 13-22 Kind 5
      definition 23-48 Geometry.Circle 8
      definition 49-60 - 8
      """##)
}
