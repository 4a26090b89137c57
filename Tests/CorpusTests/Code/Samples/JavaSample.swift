import Corpus

extension CodeSample {
  static let java = CodeSample(
    language: .java,
    source: ##"""
      /*
       * Copyright someone.
       */
      package a.b.c;

      import java.util.List;

      /**
       * A shape.
       */
      @Deprecated
      public abstract class Shape<T extends Comparable<T>> extends Base implements Area, Named {
        private static final int LIMIT = 10;
        protected Map<String, List<T>> items = new HashMap<>();
        int a, b[] = {1, 2};
        String text = """
            { "a" }
            """;

        static {
          System.out.println("{");
        }

        /** Makes one. */
        public Shape(@Nullable String name, int size) throws IOException {
          super(name);
        }

        @Override
        @SuppressWarnings({"unchecked", "x"})
        public <R> R accept(Visitor<R> visitor) {
          Runnable r = new Runnable() {
            @Override public void run() { char c = '"'; }
          };
          return visitor.visit(this);
        }

        abstract double area();

        enum Kind {
          /** Small. */
          SMALL(1), LARGE(2) {
            @Override int size() { return 3; }
          };
          private final int size;
          Kind(int size) { this.size = size; }
          int size() { return size; }
        }

        interface Visitor<R> {
          int DEPTH = 3;
          R visit(Shape shape);
          default void done() {}
        }

        record Point(int x, List<String> y) {
          Point { }
        }

        @interface Mark {
          String value() default "x";
        }
      }

      """##,
    symbols: ##"""
      class Shape 8-63 | @Deprecated⏎public abstract class Shape<T extends Comparable<T>> extends Base implements Area, Named | /**⏎ * A shape.⏎ */
      field Shape.LIMIT 13-13 | private static final int LIMIT = 10;
      field Shape.items 14-14 | protected Map<String, List<T>> items = new HashMap<>();
      field Shape.a 15-15 | int a, b[] = {1, 2};
      field Shape.b 15-15 | int a, b[] = {1, 2};
      field Shape.text 16-18 | String text
      initializer Shape.Shape 24-27 | public Shape(@Nullable String name, int size) throws IOException | /** Makes one. */
      method Shape.accept 29-36 | @Override⏎  @SuppressWarnings({"unchecked", "x"})⏎  public <R> R accept(Visitor<R> visitor)
      method Shape.accept.run 33-33 | @Override public void run()
      method Shape.area 38-38 | abstract double area()
      enum Shape.Kind 40-48 | enum Kind
      enumCase Shape.Kind.SMALL 41-42 | SMALL(1) | /** Small. */
      enumCase Shape.Kind.LARGE 42-44 | LARGE(2)
      method Shape.Kind.LARGE.size 43-43 | @Override int size()
      field Shape.Kind.size 45-45 | private final int size;
      initializer Shape.Kind.Kind 46-46 | Kind(int size)
      method Shape.Kind.size 47-47 | int size()
      interface Shape.Visitor 50-54 | interface Visitor<R>
      field Shape.Visitor.DEPTH 51-51 | int DEPTH = 3;
      method Shape.Visitor.visit 52-52 | R visit(Shape shape)
      method Shape.Visitor.done 53-53 | default void done()
      class Shape.Point 56-58 | record Point(int x, List<String> y)
      property Shape.Point.x 56-56 | int x
      property Shape.Point.y 56-56 | List<String> y
      interface Shape.Mark 60-62 | @interface Mark
      method Shape.Mark.value 61-61 | String value() default "x"
      """##,
    chunks: ##"""
      code 1-7 - 0
      definition 8-64 Shape 26
      """##)
}
