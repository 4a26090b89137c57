import Corpus

extension CodeSample {
  static let csharp = CodeSample(
    language: .csharp,
    source: ##"""
      using System;

      namespace Geo.Inner
      {
          /// <summary>A shape.</summary>
          [Serializable]
          public abstract partial class Shape<T> : Base, IArea where T : class, new()
          {
              private readonly Dictionary<string, List<int>> items = new();
              public const int Limit = 10;
              public int X { get; set; } = 3;
              public string Name => $"{X} }}";
              public event EventHandler Changed;
              public static string Text = @"c:\"" {";

              /// <summary>Makes one.</summary>
              public Shape(int x, string y = "}") : base(x)
              {
                  X = x;
              }

              ~Shape() { }

              [Obsolete("x")]
              public override async Task<T> LoadAsync<K>(K key, CancellationToken token = default)
                  where K : IKey
              {
                  int Local(int a) { return a; }
                  return await Get(key);
              }

              public abstract double Area();
              public static bool operator ==(Shape<T> a, Shape<T> b) => true;
              public int this[int index] { get { return index; } }
              public int Twice(int x) => x * 2;

              public enum Kind { Small = 1, Large }
              public delegate void Handler(object sender, EventArgs e);
          }

          public interface IArea
          {
              double Area();
              int Size { get; }
          }

          public record Point(int X, int Y);
          public record struct Pair(string A) { public int Z; }
          public struct Plain { public int A, B; }
      }

      """##,
    symbols: ##"""
      module Geo.Inner 3-50 | namespace Geo.Inner
      class Geo.Inner.Shape 5-39 | [Serializable]⏎    public abstract partial class Shape<T> : Base, IArea where T : class, new() | /// <summary>A shape.</summary>
      field Geo.Inner.Shape.items 9-9 | private readonly Dictionary<string, List<int>> items = new();
      field Geo.Inner.Shape.Limit 10-10 | public const int Limit = 10;
      property Geo.Inner.Shape.X 11-11 | public int X
      property Geo.Inner.Shape.Name 12-12 | public string Name => $"{X} }}";
      field Geo.Inner.Shape.Changed 13-13 | public event EventHandler Changed;
      field Geo.Inner.Shape.Text 14-14 | public static string Text = @"c:\"" {";
      initializer Geo.Inner.Shape.Shape 16-20 | public Shape(int x, string y = "}") | /// <summary>Makes one.</summary>
      initializer Geo.Inner.Shape.~Shape 22-22 | ~Shape()
      method Geo.Inner.Shape.LoadAsync 24-30 | [Obsolete("x")]⏎        public override async Task<T> LoadAsync<K>(K key, CancellationToken token = default)⏎            where K
      function Geo.Inner.Shape.LoadAsync.Local 28-28 | int Local(int a)
      method Geo.Inner.Shape.Area 32-32 | public abstract double Area()
      operator Geo.Inner.Shape.operator == 33-33 | public static bool operator ==(Shape<T> a, Shape<T> b)
      property Geo.Inner.Shape.this 34-34 | public int this[int index]
      method Geo.Inner.Shape.Twice 35-35 | public int Twice(int x)
      enum Geo.Inner.Shape.Kind 37-37 | public enum Kind
      enumCase Geo.Inner.Shape.Kind.Small 37-37 | Small = 1
      enumCase Geo.Inner.Shape.Kind.Large 37-37 | Large
      method Geo.Inner.Shape.Handler 38-38 | public delegate void Handler(object sender, EventArgs e)
      interface Geo.Inner.IArea 41-45 | public interface IArea
      method Geo.Inner.IArea.Area 43-43 | double Area()
      property Geo.Inner.IArea.Size 44-44 | int Size
      class Geo.Inner.Point 47-47 | public record Point(int X, int Y);
      property Geo.Inner.Point.X 47-47 | int X
      property Geo.Inner.Point.Y 47-47 | int Y
      struct Geo.Inner.Pair 48-48 | public record struct Pair(string A)
      property Geo.Inner.Pair.A 48-48 | string A
      field Geo.Inner.Pair.Z 48-48 | public int Z;
      struct Geo.Inner.Plain 49-49 | public struct Plain
      field Geo.Inner.Plain.A 49-49 | public int A, B;
      field Geo.Inner.Plain.B 49-49 | public int A, B;
      """##,
    chunks: ##"""
      code 1-2 - 0
      definition 3-51 Geo.Inner 32
      """##)
}
