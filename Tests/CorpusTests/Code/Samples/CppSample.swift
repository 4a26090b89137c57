import Corpus

extension CodeSample {
  static let cpp = CodeSample(
    language: .cpp,
    source: ##"""
      // Copyright someone.

      #pragma once
      #include <vector>
      #define LIMIT 10
      /// Largest of two.
      #define MAX(a, b) \
        ((a) > (b) ? (a) : (b)) /* { */

      namespace geo::inner {

      class Forward;

      /// A shape.
      template <typename T, class U = std::vector<int>>
      class EXPORT_API Shape final : public Base<T>, private Other {
       public:
        using Unit = double;
        /// Makes one.
        explicit Shape(int size, std::string name = "}")
            : Base<T>(size), name_{name}, size_(size) {
          init();
        }
        Shape(const Shape&) = delete;
        virtual ~Shape() = default;

        virtual double area() const noexcept = 0;
        bool operator==(const Shape& other) const { return size_ == other.size_; }
        void operator()(int x);
        explicit operator bool() const;
        static constexpr int kMax = 3;
        auto begin() -> decltype(items_.begin()) { return items_.begin(); }

       private:
        enum class Kind : int { kSmall = 1, kLarge };
        int size_ = 0, count_[3];
        std::map<std::string, int> items_;
        std::string name_{"x"};
        struct Node {
          Node* next;
        } head_;
      };

      template <typename T>
      double Shape<T>::area() const noexcept {
        auto f = [](int x) { return x; };
        return R"x(} ")x".size() + 1'000;
      }

      Shape::Shape(int size) : size_(size) {}

      }  // namespace geo::inner

      namespace {
      static const int kLocal = 5;
      std::vector<int> table = {1, 2};
      }

      extern "C" {
      int puts(const char* text);
      }

      #ifdef FOO
      int run(int a) {
      #else
      int run(long a) {
      #endif
        if (a) { return 1; }
        return 0;
      }

      typedef struct {
        int x;
        int y;
      } Point;
      typedef unsigned long ulong_t;
      typedef int (*Callback)(void* data, int size);
      struct Plain { int a; };
      enum Color { RED, GREEN = 2 };
      union Value { int i; float f; };
      std::ostream& operator<<(std::ostream& out, const Point& p) { return out; }
      TEST(Shape, Area) { EXPECT_EQ(1, 1); }
      int main(int argc, char** argv) { return 0; }

      """##,
    symbols: ##"""
      macro LIMIT 5-5 | #define LIMIT
      macro MAX 6-8 | #define MAX(a, b) | /// Largest of two.
      module geo::inner 10-52 | namespace geo::inner
      class geo::inner.Shape 14-42 | template <typename T, class U = std::vector<int>>⏎class EXPORT_API Shape final : public Base<T>, private Other | /// A shape.
      typeAlias geo::inner.Shape.Unit 18-18 | using Unit = double;
      initializer geo::inner.Shape.Shape 19-23 | explicit Shape(int size, std::string name = "}") | /// Makes one.
      initializer geo::inner.Shape.Shape 24-24 | Shape(const Shape&) = delete
      initializer geo::inner.Shape.~Shape 25-25 | virtual ~Shape() = default
      method geo::inner.Shape.area 27-27 | virtual double area() const noexcept = 0
      operator geo::inner.Shape.operator== 28-28 | bool operator==(const Shape& other) const
      operator geo::inner.Shape.operator() 29-29 | void operator()(int x)
      operator geo::inner.Shape.operator bool 30-30 | explicit operator bool() const
      field geo::inner.Shape.kMax 31-31 | static constexpr int kMax = 3;
      method geo::inner.Shape.begin 32-32 | auto begin() -> decltype(items_.begin())
      enum geo::inner.Shape.Kind 35-35 | enum class Kind : int
      enumCase geo::inner.Shape.Kind.kSmall 35-35 | kSmall = 1
      enumCase geo::inner.Shape.Kind.kLarge 35-35 | kLarge
      field geo::inner.Shape.size_ 36-36 | int size_ = 0, count_[3];
      field geo::inner.Shape.count_ 36-36 | int size_ = 0, count_[3];
      field geo::inner.Shape.items_ 37-37 | std::map<std::string, int> items_;
      field geo::inner.Shape.name_ 38-38 | std::string name_
      struct geo::inner.Shape.Node 39-41 | struct Node
      field geo::inner.Shape.Node.next 40-40 | Node* next;
      field geo::inner.Shape.head_ 39-41 | struct Node {⏎    Node* next;⏎  } head_
      method geo::inner.Shape.area 44-48 | template <typename T>⏎double Shape<T>::area() const noexcept
      initializer geo::inner.Shape.Shape 50-50 | Shape::Shape(int size)
      constant kLocal 55-55 | static const int kLocal = 5;
      variable table 56-56 | std::vector<int> table = {1, 2};
      function puts 60-60 | int puts(const char* text)
      function run 64-64 | int run(int a)
      function run 66-70 | int run(long a)
      field Point.x 73-73 | int x;
      field Point.y 74-74 | int y;
      struct Point 72-75 | typedef struct {⏎  int x;⏎  int y;⏎} Point;
      typeAlias ulong_t 76-76 | typedef unsigned long ulong_t;
      typeAlias Callback 77-77 | typedef int (*Callback)(void* data, int size);
      struct Plain 78-78 | struct Plain
      field Plain.a 78-78 | int a;
      enum Color 79-79 | enum Color
      enumCase Color.RED 79-79 | RED
      enumCase Color.GREEN 79-79 | GREEN = 2
      struct Value 80-80 | union Value
      field Value.i 80-80 | int i;
      field Value.f 80-80 | float f;
      operator operator<< 81-81 | std::ostream& operator<<(std::ostream& out, const Point& p)
      function TEST 82-82 | TEST(Shape, Area)
      function main 83-83 | int main(int argc, char** argv)
      """##,
    chunks: ##"""
      code 1-4 - 0
      definition 5-9 - 2
      definition 10-53 geo::inner 24
      definition 54-65 - 4
      definition 66-71 run 1
      definition 72-84 - 16
      """##)
}
