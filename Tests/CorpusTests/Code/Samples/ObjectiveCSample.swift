import Corpus

extension CodeSample {
  static let objectiveC = CodeSample(
    language: .objectiveC,
    source: ##"""
      #import <Foundation/Foundation.h>

      @class Other;

      /// A shape.
      @interface Shape : NSObject <Area, NSCopying> {
        int _count;
      }
      /// Its name.
      @property (nonatomic, copy) NSString *name;
      @property (nonatomic, assign, getter=isOpen) BOOL open;
      - (instancetype)initWithName:(NSString *)name size:(int)size;
      + (Shape *)unit;
      @end

      @protocol Area <NSObject>
      @required
      - (double)area;
      @end

      @implementation Shape
      @synthesize name = _name;

      /// Makes one.
      - (instancetype)initWithName:(NSString *)name size:(int)size {
        self = [super init];
        NSString *text = @"} @end";
        dispatch_async(queue, ^{ [self run]; });
        return self;
      }

      + (Shape *)unit { return nil; }
      @end

      @interface Shape (Private)
      - (void)run;
      @end

      static void helper(int x) { }

      """##,
    symbols: ##"""
      class Shape 5-14 | @interface Shape : NSObject <Area, NSCopying> | /// A shape.
      field Shape._count 7-7 | int _count;
      property Shape.name 9-10 | @property (nonatomic, copy) NSString *name; | /// Its name.
      property Shape.open 11-11 | @property (nonatomic, assign, getter=isOpen) BOOL open;
      initializer Shape.initWithName 12-12 | - (instancetype)initWithName:(NSString *)name size:(int)size
      method Shape.unit 13-13 | + (Shape *)unit
      interface Area 16-19 | @protocol Area <NSObject>
      method Area.area 18-18 | - (double)area
      extension Shape 21-33 | @implementation Shape
      initializer Shape.initWithName 24-30 | - (instancetype)initWithName:(NSString *)name size:(int)size | /// Makes one.
      method Shape.unit 32-32 | + (Shape *)unit
      extension Shape 35-37 | @interface Shape (Private)
      method Shape.run 36-36 | - (void)run
      function helper 39-39 | static void helper(int x)
      """##,
    chunks: ##"""
      code 1-4 - 0
      definition 5-15 Shape 6
      definition 16-20 Area 2
      definition 21-34 Shape 3
      definition 35-40 - 3
      """##)
}
