import Corpus
import Testing

@Suite struct LanguageTests {
  @Test(
    arguments: [
      ("a/b.swift", "", .swift), ("X.PY", "", .python), ("types.d.ts", "", .typescript),
      ("App.tsx", "", .tsx), ("a.blade.php", "", .php), ("CMakeLists.txt", "", .plainText),
      ("Rakefile", "", .ruby), ("dir/Podfile", "", .ruby), ("BUILD", "", .python),
      ("BUILD.bazel", "", .python), ("Dockerfile.dev", "", .plainText),
      ("Makefile", "", .plainText),
      ("README", "", .plainText), ("README.rst", "", .restructuredText), ("doc.md", "", .markdown),
      ("a.unknown", "x", .plainText), ("", "", .plainText), ("a/", "", .plainText),
      ("run", "#!/usr/bin/env python3\n", .python), ("run", "#!/bin/bash -e\r\n", .bash),
      ("run", "#!/usr/bin/env -S A=1 node --x\n", .javascript), ("run", "#!", .plainText),
      ("run", "#!/usr/bin/python3.11", .python), ("run", "#! /bin/sh", .bash),
      ("a.h", "int f(void);\n", .c), ("a.h", "namespace a {\n}", .cpp),
      ("a.h", "#pragma once\n  template <class T> struct A;", .cpp),
      ("a.h", "#import <A/A.h>\n@interface A\n", .objectiveC), ("a.m", "", .objectiveC),
      ("x.ipynb", "", .notebook), (".vimrc", "", .vimScript), ("init.el", "", .emacsLisp),
    ] as [(String, String, Language)])
  func filesTellTheirLanguage(path: String, text: String, language: Language) {
    #expect(Language.detect(path: path, text: Array(text.utf8)) == language)
  }

  @Test(
    arguments: [
      ("swift", .swift), ("Python", .python), ("py", .python), ("C++", .cpp), ("sh", .bash),
      ("shell", .bash), ("objective-c", .objectiveC), ("ts", .typescript), ("c#", .csharp),
      ("nonsense", nil), ("", nil),
    ] as [(String, Language?)])
  func namesOfLanguagesAreKnown(name: String, language: Language?) {
    #expect(Language(name: name) == language)
  }
}
