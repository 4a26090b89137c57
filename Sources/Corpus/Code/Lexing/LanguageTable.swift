extension LanguageRules {
  /// The row of a language, or nil for what is not code.
  static func of(_ language: Language) -> LanguageRules? {
    switch language {
    case .swift: swift
    case .python: python
    case .javascript: javascript
    case .typescript, .tsx: typescript
    case .go: go
    case .rust: rust
    case .c: c
    case .cpp: cpp
    case .objectiveC: objectiveC
    case .java: java
    case .kotlin: kotlin
    case .scala: scala
    case .csharp: csharp
    case .ruby: ruby
    case .php: php
    case .lua: lua
    case .elixir: elixir
    case .haskell: haskell
    case .zig: zig
    case .bash: bash
    case .sql: sql
    case .vimScript: vimScript
    case .emacsLisp: emacsLisp
    case .plainText, .markdown, .restructuredText, .asciiDoc, .html, .notebook, .json, .yaml,
      .toml, .xml, .css:
      nil
    }
  }

  private static let slashes = CommentForm.line("//", doc: ["///", "//!"], plain: ["////"])
  private static let plainSlashes = CommentForm.line("//")
  private static let block = CommentForm.block(
    "/*", "*/", doc: ["/**", "/*!"], plain: ["/***", "/**/"])
  private static let nestedBlock = CommentForm.block(
    "/*", "*/", nests: true, doc: ["/**", "/*!"], plain: ["/***", "/**/"])

  // MARK: - Braces and declaring keywords

  private static let swift = LanguageRules(
    .swift, .keywords, comments: [slashes, nestedBlock],
    strings: [
      StringForm("\"\"\"", spansLines: true, interpolation: .backslash),
      StringForm("\"", interpolation: .backslash),
    ],
    features: [.swiftNumberSigns, .regexLiterals, .backquotedNames],
    words: [
      (
        .modifier,
        """
        public private internal fileprivate open package static final override mutating \
        nonmutating lazy weak unowned required convenience optional dynamic indirect prefix \
        postfix infix nonisolated isolated distributed borrowing consuming sending async
        """
      ),
      (
        .control,
        """
        if else guard for while repeat switch return throw try catch do defer in is as break \
        continue fallthrough default await
        """
      ),
      (.function, "func"), (.class, "class actor"), (.struct, "struct"), (.enum, "enum"),
      (.interface, "protocol"), (.extension, "extension"), (.variable, "var"), (.constant, "let"),
      (.typeAlias, "typealias associatedtype"), (.initializer, "init deinit"),
      (.accessor, "subscript"), (.enumCase, "case"), (.macro, "macro"), (.operatorName, "operator"),
      (.imports, "import"), (.constraint, "where"),
    ])

  private static let go = LanguageRules(
    .go, .keywords, comments: [plainSlashes, .block("/*", "*/")],
    strings: [
      StringForm("\""), StringForm("`", escape: .none, spansLines: true), StringForm("'"),
    ],
    plainCommentsDocument: true,
    words: [
      (
        .control,
        """
        if else for switch case default select return go defer break continue fallthrough goto \
        range
        """
      ),
      (.function, "func"), (.struct, "struct"), (.interface, "interface"), (.typeAlias, "type"),
      (.variable, "var"), (.constant, "const"), (.imports, "import package"),
    ])

  private static let rust = LanguageRules(
    .rust, .keywords, comments: [slashes, nestedBlock],
    strings: [StringForm("\"", spansLines: true)],
    features: [.rustRawStrings, .loneApostrophes],
    words: [
      (.modifier, "pub unsafe async default extern crate"),
      (
        .control,
        "if else for while loop match return break continue move in let as await yield dyn ref mut"
      ),
      (.function, "fn"), (.struct, "struct union"), (.enum, "enum"), (.interface, "trait"),
      (.module, "mod"), (.extension, "impl"), (.typeAlias, "type"), (.constant, "const"),
      (.variable, "static"), (.macro, "macro_rules macro"), (.imports, "use"),
      (.constraint, "where"),
    ])

  private static let kotlin = LanguageRules(
    .kotlin, .keywords, comments: [plainSlashes, nestedBlock],
    strings: [
      StringForm("\"\"\"", escape: .none, spansLines: true, interpolation: .dollar),
      StringForm("\"", interpolation: .dollar), StringForm("'"),
    ],
    features: [.backquotedNames],
    words: [
      (
        .modifier,
        """
        public private protected internal open abstract final sealed data inner enum annotation \
        value inline noinline crossinline tailrec suspend override operator infix external const \
        lateinit companion expect actual vararg
        """
      ),
      (
        .control,
        "if else for while do when return throw try catch finally break continue is in as by"
      ),
      (.function, "fun"), (.class, "class"), (.interface, "interface"), (.object, "object"),
      (.typeAlias, "typealias"), (.constant, "val"), (.variable, "var"),
      (.initializer, "constructor init"), (.imports, "import package"), (.constraint, "where"),
    ])

  private static let scala = LanguageRules(
    .scala, .keywords, comments: [plainSlashes, nestedBlock],
    strings: [
      StringForm("\"\"\"", escape: .none, spansLines: true, interpolation: .dollar),
      StringForm("\"", interpolation: .dollar),
    ],
    features: [.backquotedNames, .loneApostrophes],
    words: [
      (
        .modifier,
        """
        private protected override abstract final sealed implicit lazy case inline opaque open \
        transparent infix
        """
      ),
      (
        .control,
        """
        if else for while do match return throw try catch finally yield then given new
        """
      ),
      (.function, "def"), (.class, "class"), (.interface, "trait"), (.object, "object"),
      (.enum, "enum"), (.extension, "extension"), (.typeAlias, "type"), (.constant, "val"),
      (.variable, "var"), (.imports, "import package"), (.inheritance, "extends with"),
    ])

  private static let php = LanguageRules(
    .php, .keywords, comments: [plainSlashes, .line("#"), block],
    strings: [
      StringForm("\"", spansLines: true), StringForm("'", spansLines: true),
    ],
    features: [.phpIslands], wordBytes: "_$",
    words: [
      (.modifier, "public private protected static abstract final readonly"),
      (
        .control,
        """
        if else elseif for foreach while do switch case default return throw try catch finally \
        break continue echo print new instanceof as and or xor match yield goto global insteadof
        """
      ),
      (.function, "function"), (.class, "class"), (.interface, "interface"), (.object, "trait"),
      (.enum, "enum"), (.module, "namespace"), (.constant, "const"), (.variable, "var"),
      (.imports, "use require require_once include include_once"),
      (.inheritance, "extends implements"),
    ])

  private static let zig = LanguageRules(
    .zig, .keywords, comments: [slashes], strings: [StringForm("\""), StringForm("'")],
    features: [.zigLines], wordBytes: "_@",
    words: [
      (.modifier, "pub export extern inline noinline threadlocal comptime"),
      (
        .control,
        """
        if else for while switch return break continue defer errdefer try catch orelse and or \
        unreachable async await suspend resume
        """
      ),
      (.function, "fn"), (.constant, "const"), (.variable, "var"), (.test, "test"),
      (.struct, "struct union opaque"), (.enum, "enum"), (.imports, "usingnamespace"),
    ])

  // MARK: - JavaScript and TypeScript

  private static let scriptStrings = [
    StringForm("\""), StringForm("'"),
    StringForm("`", spansLines: true, interpolation: .dollar),
  ]
  private static let scriptControl = """
    if else for while do switch case return throw try catch finally break continue in of \
    instanceof typeof void delete yield await debugger
    """

  private static let javascript = LanguageRules(
    .javascript, .script, comments: [plainSlashes, block], strings: scriptStrings,
    features: [.regexLiterals, .embeddedMarkup], wordBytes: "_$#", plainCommentsDocument: true,
    words: [
      (.modifier, "export default async static get set"), (.control, scriptControl),
      (.function, "function"), (.class, "class"), (.constant, "const"), (.variable, "let var"),
      (.imports, "import"), (.inheritance, "extends"), (.new, "new"),
    ])

  private static let typescript = LanguageRules(
    .typescript, .script, comments: [slashes, block], strings: scriptStrings,
    features: [.regexLiterals, .embeddedMarkup], wordBytes: "_$#", plainCommentsDocument: true,
    words: [
      (
        .modifier,
        """
        export default async static get set public private protected readonly abstract override \
        declare accessor
        """
      ),
      (.control, scriptControl), (.function, "function"), (.class, "class"),
      (.interface, "interface"), (.enum, "enum"), (.module, "namespace module"),
      (.typeAlias, "type"), (.constant, "const"), (.variable, "let var"), (.imports, "import"),
      (.inheritance, "extends implements"), (.new, "new"),
    ])

  // MARK: - Declarators

  private static let cWords: [(role: WordRole, words: String)] = [
    (
      .control,
      """
      if else for while do switch case default return goto break continue sizeof __attribute__ \
      __declspec _Alignas _Static_assert static_assert typeof asm __asm__ __attribute
      """
    ),
    (.modifier, "static extern inline const volatile register restrict _Noreturn _Thread_local"),
    (.builtin, "void int char short long float double signed unsigned bool _Bool"),
    (.struct, "struct union"), (.enum, "enum"), (.typeAlias, "typedef"),
  ]
  private static let objectiveCWords: [(role: WordRole, words: String)] = [
    (.class, "@interface @implementation"), (.interface, "@protocol"), (.blockEnd, "@end"),
    (.variable, "@property"), (.control, "@synthesize @dynamic @class @import @selector"),
    (.modifier, "@public @private @protected @package @optional @required"),
  ]

  private static let c = LanguageRules(
    .c, .declarators, comments: [slashes, block], strings: [StringForm("\""), StringForm("'")],
    features: [.preprocessor], plainCommentsDocument: true, words: cWords)

  private static let objectiveC = LanguageRules(
    .objectiveC, .declarators, comments: [slashes, block],
    strings: [StringForm("\""), StringForm("'")],
    features: [.preprocessor], wordBytes: "_@", plainCommentsDocument: true,
    words: cWords + objectiveCWords)

  private static let cpp = LanguageRules(
    .cpp, .declarators, comments: [slashes, block], strings: [StringForm("\""), StringForm("'")],
    features: [.preprocessor, .cppRawStrings], plainCommentsDocument: true,
    words: cWords + [
      (
        .control,
        """
        throw try catch noexcept decltype alignas delete new co_await co_return co_yield
        """
      ),
      (
        .modifier,
        """
        virtual friend explicit mutable constexpr consteval constinit thread_local public private \
        protected final override export template typename
        """
      ),
      (.builtin, "auto wchar_t char8_t char16_t char32_t"), (.class, "class"),
      (.module, "namespace"), (.imports, "using"), (.operatorName, "operator"),
      (.constraint, "requires"),
    ])

  private static let java = LanguageRules(
    .java, .declarators, comments: [plainSlashes, block],
    strings: [StringForm("\"\"\"", spansLines: true), StringForm("\""), StringForm("'")],
    wordBytes: "_$",
    words: [
      (
        .modifier,
        """
        public private protected static final abstract native synchronized transient volatile \
        strictfp default sealed
        """
      ),
      (
        .control,
        """
        if else for while do switch case return throw try catch finally break continue assert \
        instanceof yield throws super
        """
      ),
      (.builtin, "void int char short long float double boolean byte"),
      (.class, "class record"), (.interface, "interface @interface"), (.enum, "enum"),
      (.imports, "import package module"), (.inheritance, "extends implements permits"),
      (.new, "new"),
    ])

  private static let csharp = LanguageRules(
    .csharp, .declarators, comments: [slashes, block],
    strings: [StringForm("\""), StringForm("'")],
    features: [.preprocessor, .csharpStrings],
    words: [
      (
        .modifier,
        """
        public private protected internal static readonly sealed abstract virtual override async \
        extern unsafe volatile partial const new required file ref event implicit explicit
        """
      ),
      (
        .control,
        """
        if else for foreach while do switch case default return throw try catch finally break \
        continue lock using fixed goto checked unchecked await yield is as in out base nameof \
        typeof sizeof stackalloc
        """
      ),
      (.builtin, "void int char short long float double bool byte string object decimal"),
      (.class, "class record"), (.struct, "struct"), (.interface, "interface"), (.enum, "enum"),
      (.module, "namespace"), (.function, "delegate"), (.operatorName, "operator"),
      (.constraint, "where"),
    ])

  // MARK: - Indentation

  private static let python = LanguageRules(
    .python, .indentation, comments: [.line("#", doc: ["#:"])],
    strings: [
      StringForm("\"\"\"", spansLines: true), StringForm("'''", spansLines: true),
      StringForm("\""), StringForm("'"),
    ],
    features: [.pythonPrefixes], plainCommentsDocument: true,
    words: [
      (.modifier, "async"), (.function, "def"), (.class, "class"), (.imports, "import from"),
      (.typeAlias, "type"),
      (
        .control,
        """
        if elif else for while try except finally with return raise yield pass break continue \
        del assert global nonlocal lambda not and or in is await
        """
      ),
    ])

  private static let haskell = LanguageRules(
    .haskell, .haskell,
    comments: [
      .line("--", doc: ["-- |", "-- ^", "-- *"]),
      .block("{-", "-}", nests: true, doc: ["{-|", "{- |"]),
    ],
    strings: [StringForm("\"")], features: [.loneApostrophes], wordBytes: "_'",
    plainCommentsDocument: true,
    words: [
      (.struct, "data newtype"), (.typeAlias, "type"), (.class, "class"), (.extension, "instance"),
      (.module, "module"), (.imports, "import"), (.constraint, "where"), (.modifier, "deriving"),
      (
        .control,
        "if then else case of let in do infix infixl infixr foreign default family pattern forall"
      ),
    ])

  // MARK: - Words that end blocks

  private static let ruby = LanguageRules(
    .ruby, .ruby, comments: [.line("#")],
    strings: [
      StringForm("\"", spansLines: true, interpolation: .hash),
      StringForm("'", spansLines: true),
      StringForm("`", spansLines: true, interpolation: .hash),
    ],
    features: [.rubyLiterals, .rubyNames, .regexLiterals, .questionCharacters],
    wordBytes: "_@$", plainCommentsDocument: true,
    words: [
      (.class, "class"), (.module, "module"), (.function, "def"), (.conditional, "if unless case"),
      (.loop, "while until for"), (.blockStart, "begin"), (.blockDo, "do"), (.blockEnd, "end"),
      (
        .control,
        """
        else elsif when in then ensure rescue and or not
        """
      ),
      (.modifier, "private public protected private_class_method module_function memoize"),
      (
        .declarator,
        "attr_accessor attr_reader attr_writer define_method alias alias_method"
      ),
    ])

  private static let lua = LanguageRules(
    .lua, .lua, comments: [], strings: [StringForm("\""), StringForm("'")],
    features: [.luaLongBrackets], plainCommentsDocument: true,
    words: [
      (.function, "function"), (.modifier, "local"), (.blockStart, "if repeat"),
      (.blockDo, "do"), (.blockEnd, "end until"),
      (.control, "then else elseif for while return break goto and or not in"),
    ])

  private static let elixir = LanguageRules(
    .elixir, .elixir, comments: [.line("#")],
    strings: [
      StringForm("\"\"\"", spansLines: true, interpolation: .hash),
      StringForm("'''", spansLines: true, interpolation: .hash),
      StringForm("\"", spansLines: true, interpolation: .hash), StringForm("'"),
    ],
    features: [.elixirSigils, .rubyNames, .questionCharacters], wordBytes: "_@",
    plainCommentsDocument: true,
    words: [
      (.module, "defmodule"), (.interface, "defprotocol"), (.extension, "defimpl"),
      (.function, "def defp defdelegate defguard defguardp defn defnp"),
      (.macro, "defmacro defmacrop"), (.struct, "defstruct defexception"),
      (.typeAlias, "@type @typep @opaque"), (.accessor, "@callback @macrocallback"),
      (.declarator, "@doc @moduledoc @typedoc @spec @impl @since @deprecated"),
      (.imports, "import alias require use"), (.blockStart, "fn"), (.blockDo, "do"),
      (.blockEnd, "end"),
      (.control, "else after rescue catch when and or not in"),
    ])

  private static let vimScript = LanguageRules(
    .vimScript, .vim, comments: [.line("\""), .line("#")],
    strings: [StringForm("'", escape: .doubled)],
    features: [.vimQuotes], wordBytes: "_:#", plainCommentsDocument: true,
    words: [
      (.function, "fu fun func funct functi functio function def"),
      (.blockEnd, "endf endfu endfun endfunc endfunction enddef endclass"),
      (.class, "class"), (.macro, "com command"), (.variable, "let var"), (.constant, "const"),
      (.modifier, "export silent static public abstract"),
      (.control, "if else elseif endif for endfor while endwhile try catch finally endtry return"),
    ])

  private static let bash = LanguageRules(
    .bash, .shell, comments: [.line("#")],
    strings: [
      StringForm("\"", spansLines: true, interpolation: .shell),
      StringForm("'", escape: .none, spansLines: true),
      StringForm("`", spansLines: true),
    ],
    features: [.shell], wordBytes: "_-.:@+/", plainCommentsDocument: true,
    words: [
      (.function, "function"), (.constant, "readonly"), (.variable, "declare export typeset"),
      (.control, "if then else elif fi for while until do done case esac in return local"),
    ])

  // MARK: - SQL, Lisp

  private static let sql = LanguageRules(
    .sql, .sql, comments: [.line("--"), .block("/*", "*/", nests: true)],
    strings: [
      StringForm("'", escape: .doubled, spansLines: true),
      StringForm("\"", escape: .doubled), StringForm("`", escape: .doubled),
    ],
    features: [.dollarQuotes, .caseInsensitive], plainCommentsDocument: true,
    words: [
      (.declarator, "create"), (.struct, "table view"), (.function, "function procedure trigger"),
      (.typeAlias, "type domain"), (.constant, "index sequence"), (.module, "schema"),
      (
        .modifier,
        """
        or replace temp temporary materialized unique unlogged global local recursive virtual \
        external if not exists concurrently definer
        """
      ),
      (.constraint, "primary foreign check constraint key exclude like fulltext"),
      (.blockStart, "begin case"), (.blockEnd, "end"),
    ])

  private static let emacsLisp = LanguageRules(
    .emacsLisp, .lisp, comments: [.line(";")], strings: [StringForm("\"", spansLines: true)],
    features: [.questionCharacters], wordBytes: "_-+*/!<>=:&%$@^~.?", plainCommentsDocument: true,
    words: [
      (.function, "defun defsubst cl-defun cl-defsubst defalias cl-defgeneric define-inline"),
      (.accessor, "cl-defmethod"),
      (
        .macro,
        """
        defmacro cl-defmacro define-minor-mode define-derived-mode define-globalized-minor-mode
        """
      ),
      (.variable, "defvar defvar-local defcustom defvar-keymap"), (.constant, "defconst defface"),
      (.module, "defgroup"), (.struct, "cl-defstruct defclass"), (.imports, "require"),
    ])
}
