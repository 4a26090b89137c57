import Corpus

extension CodeSample {
  static let rust = CodeSample(
    language: .rust,
    source: ##"""
      //! Crate docs.
      use std::fmt;

      /// A shape.
      #[derive(Debug, Clone)]
      pub struct Shape<'a, T: 'a + Clone> {
          /// Its name.
          pub name: &'a str,
          items: HashMap<String, Vec<T>>,
      }

      struct Unit;
      pub struct Pair(pub i32, String);

      /// Kinds.
      pub enum Kind {
          /// Empty.
          Empty,
          Text(String),
          Rect { width: u32, height: u32 },
          Code = 5,
      }

      pub trait Area: fmt::Debug {
          const SIDES: usize = 4;
          type Output;
          /// The area.
          fn area(&self) -> f64;
          fn scale(&mut self, by: f64) -> Self::Output
          where
              Self: Sized,
          {
              unimplemented!("{}", '{')
          }
      }

      impl<'a, T> Area for Shape<'a, T>
      where
          T: Clone,
      {
          type Output = T;
          fn area(&self) -> f64 {
              fn helper(x: f64) -> f64 { x }
              let c = 'a'; let r = r#"raw " } "#;
              helper(1.0)
          }
      }

      impl<T> Shape<'_, T> {
          #[inline]
          pub(crate) const unsafe fn new(name: &str) -> Self { loop {} }
      }

      impl fmt::Display for crate::kinds::Kind {
          fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "x") }
      }

      pub const LIMIT: usize = 10;
      static mut COUNT: u32 = 0;
      pub type Result<T> = std::result::Result<T, Error>;

      /// Makes a map.
      #[macro_export]
      macro_rules! map {
          ($($k:expr => $v:expr),*) => {{ }};
      }

      pub mod nested {
          pub async fn run(input: impl Fn(i32) -> i32) -> i32 { input(1) }
          extern "C" {
              fn puts(s: *const c_char) -> c_int;
          }
      }

      #[cfg(test)]
      mod tests {
          #[test]
          fn works() {}
      }

      """##,
    symbols: ##"""
      struct Shape 4-10 | #[derive(Debug, Clone)]⏎pub struct Shape<'a, T: 'a + Clone> | /// A shape.
      field Shape.name 7-8 | pub name: &'a str | /// Its name.
      field Shape.items 9-9 | items: HashMap<String, Vec<T>>
      struct Unit 12-12 | struct Unit
      struct Pair 13-13 | pub struct Pair(pub i32, String)
      enum Kind 15-22 | pub enum Kind | /// Kinds.
      enumCase Kind.Empty 17-18 | Empty | /// Empty.
      enumCase Kind.Text 19-19 | Text(String)
      enumCase Kind.Rect 20-20 | Rect { width: u32, height: u32 }
      field Kind.Rect.width 20-20 | width: u32
      field Kind.Rect.height 20-20 | height: u32
      enumCase Kind.Code 21-21 | Code = 5
      interface Area 24-35 | pub trait Area: fmt::Debug
      property Area.SIDES 25-25 | const SIDES: usize = 4;
      typeAlias Area.Output 26-26 | type Output;
      method Area.area 27-28 | fn area(&self) -> f64 | /// The area.
      method Area.scale 29-34 | fn scale(&mut self, by: f64) -> Self::Output⏎    where⏎        Self: Sized,
      extension Shape 37-47 | impl<'a, T> Area for Shape<'a, T>⏎where⏎    T: Clone,
      typeAlias Shape.Output 41-41 | type Output = T;
      method Shape.area 42-46 | fn area(&self) -> f64
      function Shape.area.helper 43-43 | fn helper(x: f64) -> f64
      extension Shape 49-52 | impl<T> Shape<'_, T>
      method Shape.new 50-51 | #[inline]⏎    pub(crate) const unsafe fn new(name: &str) -> Self
      extension Kind 54-56 | impl fmt::Display for crate::kinds::Kind
      method Kind.fmt 55-55 | fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result
      constant LIMIT 58-58 | pub const LIMIT: usize = 10;
      variable COUNT 59-59 | static mut COUNT: u32 = 0;
      typeAlias Result 60-60 | pub type Result<T> = std::result::Result<T, Error>;
      macro map 62-66 | #[macro_export]⏎macro_rules! map | /// Makes a map.
      module nested 68-73 | pub mod nested
      function nested.run 69-69 | pub async fn run(input: impl Fn(i32) -> i32) -> i32
      function nested.puts 71-71 | fn puts(s: *const c_char) -> c_int
      module tests 75-79 | #[cfg(test)]⏎mod tests
      function tests.works 77-78 | #[test]⏎    fn works()
      """##,
    chunks: ##"""
      code 1-3 - 0
      definition 4-11 Shape 3
      definition 12-14 - 2
      definition 15-23 Kind 7
      definition 24-36 Area 5
      definition 37-48 Shape 4
      definition 49-61 - 7
      definition 62-67 map 1
      definition 68-74 nested 3
      definition 75-80 tests 2
      """##)
}
