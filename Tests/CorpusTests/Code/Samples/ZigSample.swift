import Corpus

extension CodeSample {
  static let zig = CodeSample(
    language: .zig,
    source: ##"""
      //! Shapes.
      const std = @import("std");
      pub const limit: usize = 10;

      /// A shape.
      pub const Shape = struct {
          /// Its name.
          name: []const u8,
          size: u32 = 0,

          const Self = @This();

          /// The area.
          pub fn area(self: *const Self) f64 {
              const text =
                  \\ fn fake() {
              ;
              return if (self.size > 0) 1.0 else '{';
          }
      };

      pub const Kind = enum(u8) {
          small,
          large = 5,
          pub fn next(self: Kind) Kind {
              return self;
          }
      };

      const Value = union(enum) { int: i64, none };
      const Errors = error{ OutOfMemory, Other };

      var counter: u32 = 0;

      pub fn List(comptime T: type) type {
          return struct {
              items: []T,
              pub fn push(self: *@This(), item: T) void { _ = item; }
          };
      }

      extern "c" fn puts(s: [*:0]const u8) c_int;

      test "area of a shape" {
          try std.testing.expect(true);
      }

      """##,
    symbols: ##"""
      constant std 2-2 | const std = @import("std");
      constant limit 3-3 | pub const limit: usize = 10;
      struct Shape 5-20 | pub const Shape = struct | /// A shape.
      field Shape.name 7-8 | name: []const u8 | /// Its name.
      field Shape.size 9-9 | size: u32 = 0
      property Shape.Self 11-11 | const Self = @This();
      method Shape.area 13-19 | pub fn area(self: *const Self) f64 | /// The area.
      enum Kind 22-28 | pub const Kind = enum(u8)
      enumCase Kind.small 23-23 | small
      enumCase Kind.large 24-24 | large = 5
      method Kind.next 25-27 | pub fn next(self: Kind) Kind
      struct Value 30-30 | const Value = union(enum)
      field Value.int 30-30 | int: i64
      enumCase Value.none 30-30 | none
      enum Errors 31-31 | const Errors = error
      enumCase Errors.OutOfMemory 31-31 | OutOfMemory
      enumCase Errors.Other 31-31 | Other
      variable counter 33-33 | var counter: u32 = 0;
      function List 35-40 | pub fn List(comptime T: type) type
      function List.push 38-38 | pub fn push(self: *@This(), item: T) void
      function puts 42-42 | extern "c" fn puts(s: [*:0]const u8) c_int
      function area of a shape 44-46 | test "area of a shape"
      """##,
    chunks: ##"""
      definition 1-4 - 2
      definition 5-21 Shape 5
      definition 22-29 Kind 4
      definition 30-34 - 7
      definition 35-41 List 2
      definition 42-47 - 2
      """##)
}
