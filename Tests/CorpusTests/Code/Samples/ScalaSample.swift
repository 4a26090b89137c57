import Corpus

extension CodeSample {
  static let scala = CodeSample(
    language: .scala,
    source: ##"""
      package a.b

      import x.y._

      /** A shape. */
      sealed abstract class Shape[T](val name: String, size: Int) extends Base with Area {
        /** The area. */
        def area: Double
        def scaled(by: Double)(implicit unit: Unit): Shape[T] = {
          def inner(x: Int): Int = x
          copy(s"a ${by + "}"}")
        }
        val (a, b) = (1, 2)
        lazy val cached: Int = compute()
        private var count = 0
        type Unit = Double
        def +(other: Shape[T]): Shape[T] = this
        def this(x: Int) = this("", x)
      }

      case class Circle(radius: Double) extends Shape[Int]("c", 1)

      object Shape {
        val Limit = 10
        def apply(name: String): Shape[Int] = ???
      }

      trait Area {
        def area: Double
      }

      enum Color(val rgb: Int):
        case Red extends Color(1)
        case Green, Blue

        def dark: Color =
          this

      def topLevel(x: Int): Int =
        val y = x
        y + 1

      case object Empty

      """##,
    symbols: ##"""
      class Shape 5-19 | sealed abstract class Shape[T](val name: String, size: Int) extends Base with Area | /** A shape. */
      method Shape.area 7-8 | def area: Double | /** The area. */
      method Shape.scaled 9-12 | def scaled(by: Double)(implicit unit: Unit): Shape[T]
      function Shape.scaled.inner 10-10 | def inner(x: Int): Int
      property Shape.a 13-13 | val (a, b) = (1, 2)
      property Shape.b 13-13 | val (a, b) = (1, 2)
      property Shape.cached 14-14 | lazy val cached: Int = compute()
      property Shape.count 15-15 | private var count = 0
      typeAlias Shape.Unit 16-16 | type Unit = Double
      method Shape.+ 17-17 | def +(other: Shape[T]): Shape[T]
      initializer Shape.this 18-18 | def this(x: Int)
      class Circle 21-21 | case class Circle(radius: Double) extends Shape[Int]("c", 1)
      class Shape 23-26 | object Shape
      property Shape.Limit 24-24 | val Limit = 10
      method Shape.apply 25-25 | def apply(name: String): Shape[Int]
      interface Area 28-30 | trait Area
      method Area.area 29-29 | def area: Double
      enum Color 32-37 | enum Color(val rgb: Int)
      property Color.rgb 32-32 | val rgb: Int
      enumCase Color.Red 33-33 | case Red extends Color(1)
      enumCase Color.Green 34-34 | case Green, Blue
      enumCase Color.Blue 34-34 | case Green, Blue
      method Color.dark 36-37 | def dark: Color
      function topLevel 39-41 | def topLevel(x: Int): Int
      class Empty 43-43 | case object Empty
      """##,
    chunks: ##"""
      code 1-4 - 0
      definition 5-20 Shape 11
      definition 21-31 - 6
      definition 32-38 Color 6
      definition 39-44 - 2
      """##)
}
