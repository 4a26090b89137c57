import Answering
import Corpus
import Testing

@Suite struct LocalDeclarationTests {
  /// A file, its cursor, and the line that declares the name, one-based; nil when it is not local.
  struct Case: Sendable, CustomTestStringConvertible {
    var path: String
    var text: String
    var cursor: String
    var line: Int?
    var testDescription: String { "\(path): \(text)" }
  }

  static let cases = [
    Case(
      path: "a.swift", text: "func f() {\n  let x = 1\n  print(x)\n}\n", cursor: "(│x)", line: 2),
    Case(path: "a.swift", text: "func f(of x: Int) {\n  print(x)\n}\n", cursor: "(│x)", line: 1),
    Case(
      path: "a.swift", text: "func f() {\n  read { db in\n    db.go()\n  }\n}\n", cursor: "│db.go",
      line: 2),
    Case(
      path: "a.swift", text: "func f() {\n  read { (a: Int, b) in\n    use(b)\n  }\n}\n",
      cursor: "(│b)\n", line: 2),
    Case(
      path: "a.swift", text: "func f() {\n  for (k, v) in m {\n    use(v)\n  }\n}\n",
      cursor: "(│v)", line: 2),
    Case(
      path: "a.swift", text: "func f() {\n  guard let x else { return }\n  use(x)\n}\n",
      cursor: "(│x)", line: 2),
    Case(path: "a.swift", text: "func f() {\n  call(x: 1)\n  use(x)\n}\n", cursor: "(│x)"),
    Case(path: "a.swift", text: "func f() {\n  // let x\n  use(x)\n}\n", cursor: "(│x)"),
    Case(
      path: "a.py", text: "def f(a, b=1):\n    c = a\n    return c\n", cursor: "return │c", line: 2),
    Case(path: "a.py", text: "def f(a, b=1):\n    return b\n", cursor: "return │b", line: 1),
    Case(
      path: "a.py", text: "def f():\n    with g() as h:\n        h.x()\n", cursor: "│h.x", line: 2),
    Case(path: "a.py", text: "def f():\n    g(x=1)\n    x()\n", cursor: "│x()"),
    Case(
      path: "a.js", text: "function f(a, b) {\n  const { c, d } = a;\n  return d;\n}\n",
      cursor: "return │d", line: 2),
    Case(
      path: "a.js", text: "function f(a, b) {\n  return a.map(x => x + b);\n}\n", cursor: "+ │b",
      line: 1),
    Case(
      path: "a.ts", text: "function f(a: A) {\n  a.each((x, y) => {\n    use(y);\n  });\n}\n",
      cursor: "(│y)", line: 2),
    Case(
      path: "a.go", text: "package a\n\nfunc f(c *Context) {\n\tx := 1\n\tuse(x)\n}\n",
      cursor: "(│x)", line: 4),
    Case(
      path: "a.go", text: "package a\n\nfunc f(c *Context) {\n\tc.Go()\n}\n", cursor: "│c.Go",
      line: 3),
    Case(
      path: "a.rs", text: "fn f(a: &str) {\n    let mut x = 1;\n    x += 1;\n}\n", cursor: "│x +=",
      line: 2),
    Case(
      path: "a.rs", text: "fn f() {\n    m.map(|x| x.len());\n}\n", cursor: "│x.len", line: 2),
    Case(
      path: "A.java",
      text: "class A {\n  void f(B b) {\n    C<D> c = b.c();\n    c.go();\n  }\n}\n",
      cursor: "│c.go", line: 3),
    Case(
      path: "A.java", text: "class A {\n  void f(B b) {\n    b.go();\n  }\n}\n", cursor: "│b.go",
      line: 2),
    Case(
      path: "a.c", text: "int f(struct a *p) {\n  int n = 0;\n  return n;\n}\n",
      cursor: "return │n", line: 2),
    Case(
      path: "a.rb", text: "def f(a)\n  b = a\n  c.each { |d| d.go(b) }\nend\n", cursor: "│d.go",
      line: 3),
  ]

  @Test(arguments: cases) func theDeclarationIsFound(_ example: Case) throws {
    let fixture = HoverFixture([example.path: example.text])
    let document = try #require(fixture.documents[example.path])
    let offset = try fixture.offset(example.path, example.cursor)
    let found = fixture.provider.localDefinition(document: document, offset: offset)
    let line = found.map { document.document.lines.line(at: $0.lowerBound) + 1 }
    #expect(line == example.line)
  }
}
