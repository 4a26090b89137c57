import Corpus

extension CodeSample {
  static let python = CodeSample(
    language: .python,
    source: ##"""
      #!/usr/bin/env python
      """Module about shapes."""
      import os
      from typing import (
          Any,
      )

      MAX_SIZE = 10
      names: list[str] = ["a", "b"]
      type Pair = tuple[int, int]


      class Shape(Base, metaclass=Meta):
          """A shape.

          With more text.
          """

          #: The unit.
          unit = "m"
          size: int = 0
          """Size in units."""

          def __init__(self, size, *, label=f"{x["a"]}:"):
              self.size = size

          @property
          @cached(size=(1, 2))
          def area(self) -> float:
              'The area.'
              def helper(x):
                  return x
              if self.size:
                  total = 1
              return helper(self.size)

          async def load(
              self,
              path: str = "):",
          ) -> None:
              text = """
      def not_a_function():
          pass
      """
              return text

          class Inner: pass


      # Doubles a number.
      def double(x): return x * 2


      if os.name == "nt":
          def platform():
              return "windows"
      else:
          def platform():
              return r"posix\""
      x, y = 1, 2

      """##,
    symbols: ##"""
      constant MAX_SIZE 8-8 | MAX_SIZE = 10
      variable names 9-9 | names: list[str] = ["a", "b"]
      typeAlias Pair 10-10 | type Pair = tuple[int, int]
      class Shape 13-47 | class Shape(Base, metaclass=Meta) | """A shape.⏎⏎    With more text.⏎    """
      property Shape.unit 19-20 | unit = "m" | #: The unit.
      property Shape.size 21-21 | size: int = 0 | """Size in units."""
      initializer Shape.__init__ 24-25 | def __init__(self, size, *, label=f"{x["a"]}:")
      method Shape.area 27-35 | @property⏎    @cached(size=(1, 2))⏎    def area(self) -> float | 'The area.'
      function Shape.area.helper 31-32 | def helper(x)
      method Shape.load 37-45 | async def load(⏎        self,⏎        path: str = "):",⏎    ) -> None
      class Shape.Inner 47-47 | class Inner
      function double 50-51 | def double(x) | # Doubles a number.
      function platform 55-56 | def platform()
      function platform 58-59 | def platform()
      variable x 60-60 | x, y = 1, 2
      variable y 60-60 | x, y = 1, 2
      """##,
    chunks: ##"""
      code 1-7 - 0
      definition 8-12 - 3
      definition 13-49 Shape 8
      definition 50-61 double 5
      """##)
}
