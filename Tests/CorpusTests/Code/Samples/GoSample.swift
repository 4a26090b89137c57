import Corpus

extension CodeSample {
  static let go = CodeSample(
    language: .go,
    source: ##"""
      // Package shapes has shapes.
      package shapes

      import (
      	"fmt"
      )

      // Limit is the most.
      const Limit = 10

      const (
      	// Red is red.
      	Red Color = iota
      	Green
      	Blue, Cyan = 3, 4
      )

      var (
      	names = map[string]int{
      		"a": 1,
      	}
      	mu sync.Mutex
      )

      var handler = func(w io.Writer) { fmt.Fprintln(w, `{`) }

      // Shape is a shape.
      type Shape interface {
      	// Area gives the area.
      	Area() float64
      	Scale(by float64) (Shape, error)
      	fmt.Stringer
      }

      type Circle[T any] struct {
      	*Base
      	Radius, Width float64 `json:"radius"` // in meters
      	inner         struct {
      		depth int
      	}
      }

      type (
      	ID     int
      	Handler func(ctx context.Context) error
      )

      type Alias = Circle[int]

      // Area implements Shape.
      func (c *Circle[T]) Area() float64 {
      	local := func() int { return '}' }
      	return c.Radius
      }

      func New(
      	radius float64,
      	opts ...Option,
      ) (*Circle[int], error) {
      	return &Circle[int]{}, nil
      }

      func Map[K comparable, V any](m map[K]V, f func(K) V) []V { return nil }

      """##,
    symbols: ##"""
      constant Limit 8-9 | const Limit = 10 | // Limit is the most.
      constant Red 12-13 | Red Color = iota | // Red is red.
      constant Green 14-14 | Green
      constant Blue 15-15 | Blue, Cyan = 3, 4
      constant Cyan 15-15 | Blue, Cyan = 3, 4
      variable names 19-21 | names
      variable mu 22-22 | mu sync.Mutex
      variable handler 25-25 | var handler = func(w io.Writer) { fmt.Fprintln(w, `{`) }
      interface Shape 27-33 | type Shape interface | // Shape is a shape.
      method Shape.Area 29-30 | Area() float64 | // Area gives the area.
      method Shape.Scale 31-31 | Scale(by float64) (Shape, error)
      struct Circle 35-41 | type Circle[T any] struct
      field Circle.Base 36-36 | *Base
      field Circle.Radius 37-37 | Radius, Width float64 `json:"radius"`
      field Circle.Width 37-37 | Radius, Width float64 `json:"radius"`
      field Circle.inner 38-40 | inner         struct {⏎		depth int⏎	}
      field Circle.inner.depth 39-39 | depth int
      typeAlias ID 44-44 | ID     int
      typeAlias Handler 45-45 | Handler func(ctx context.Context) error
      typeAlias Alias 48-48 | type Alias = Circle[int]
      method Circle.Area 50-54 | func (c *Circle[T]) Area() float64 | // Area implements Shape.
      function New 56-61 | func New(⏎	radius float64,⏎	opts ...Option,⏎) (*Circle[int], error)
      function Map 63-63 | func Map[K comparable, V any](m map[K]V, f func(K) V) []V
      """##,
    chunks: ##"""
      code 1-7 - 0
      definition 8-26 Limit 8
      definition 27-34 Shape 3
      definition 35-42 Circle 6
      definition 43-49 - 3
      definition 50-55 Circle.Area 1
      definition 56-62 New 1
      definition 63-64 Map 1
      """##)
}
