import Corpus

extension CodeSample {
  static let kotlin = CodeSample(
    language: .kotlin,
    source: ##"""
      package a.b

      import x.y

      /** A point. */
      data class Point<T>(val x: Int, private var y: Int = 0, z: T) : Base(x), Area by delegate {
          /** The sum. */
          val sum: Int
              get() = x + y
          private val lazyValue by lazy { compute() }
          lateinit var name: String

          init {
              require(x > 0) { "bad ${x} }" }
          }

          constructor(text: String) : this(1) {
              println(text)
          }

          override fun toString() = "($x, ${y + "}".length})"

          companion object {
              const val LIMIT = 10
              fun of(x: Int): Point<Int> = Point(x, 0, 0)
          }

          inner class Node
      }

      enum class Level(val code: Int) {
          LOW(1), HIGH(2) {
              override fun next() = LOW
          };

          open fun next(): Level = HIGH
      }

      sealed interface Result
      object Registry : Base() {
          val items = mutableListOf<String>()
      }

      fun interface Handler { fun handle(event: Event) }

      @Composable
      inline fun <reified T> List<T>.second(
          default: T,
      ): T {
          fun local() = 1
          return this[1]
      }

      val Point<Int>.length: Int get() = 1
      typealias Callback = (Int) -> Unit
      annotation class Mark
      suspend fun load() { }

      """##,
    symbols: ##"""
      class Point 5-29 | data class Point<T>(val x: Int, private var y: Int = 0, z: T) : Base(x), Area by delegate | /** A point. */
      property Point.x 6-6 | val x: Int
      property Point.y 6-6 | private var y: Int = 0
      property Point.sum 7-9 | val sum: Int | /** The sum. */
      property Point.lazyValue 10-10 | private val lazyValue by lazy
      property Point.name 11-11 | lateinit var name: String
      initializer Point.init 13-15 | init
      initializer Point.constructor 17-19 | constructor(text: String) : this(1)
      method Point.toString 21-21 | override fun toString()
      class Point.companion 23-26 | companion object
      property Point.companion.LIMIT 24-24 | const val LIMIT = 10
      method Point.companion.of 25-25 | fun of(x: Int): Point<Int>
      class Point.Node 28-28 | inner class Node
      enum Level 31-37 | enum class Level(val code: Int)
      property Level.code 31-31 | val code: Int
      enumCase Level.LOW 32-32 | LOW(1)
      enumCase Level.HIGH 32-34 | HIGH(2)
      method Level.HIGH.next 33-33 | override fun next()
      method Level.next 36-36 | open fun next(): Level
      interface Result 39-39 | sealed interface Result
      class Registry 40-42 | object Registry : Base()
      property Registry.items 41-41 | val items = mutableListOf<String>()
      interface Handler 44-44 | fun interface Handler
      method Handler.handle 44-44 | fun handle(event: Event)
      method List.second 46-52 | @Composable⏎inline fun <reified T> List<T>.second(⏎    default: T,⏎): T
      function List.second.local 50-50 | fun local()
      constant length 54-54 | val Point<Int>.length: Int get() = 1
      typeAlias Callback 55-55 | typealias Callback = (Int) -> Unit
      class Mark 56-56 | annotation class Mark
      function load 57-57 | suspend fun load()
      """##,
    chunks: ##"""
      code 1-4 - 0
      definition 5-30 Point 13
      definition 31-38 Level 6
      definition 39-45 - 5
      definition 46-53 List.second 2
      definition 54-58 - 4
      """##)
}
