import Corpus
import Testing

@Suite struct NotebookChunkTests {
  private let notebook = #"""
    {
     "cells": [
      {
       "cell_type": "markdown",
       "metadata": {},
       "source": [
        "# Study of \"x\"\n",
        "\n",
        "```\n",
        "# no\n",
        "```\n",
        "## Setup"
       ]
      },
      {
       "cell_type": "code",
       "execution_count": 1,
       "metadata": {"source": "not this"},
       "outputs": [
        {
         "data": {
          "image/png": "iVBORw0KGgo"
         }
        }
       ],
       "source": [
        "# a comment\n",
        "print({\"a\": [1]})"
       ]
      },
      {
       "cell_type": "markdown",
       "source": "text\n### Deep\nmore\\n# no"
      },
      {
       "cell_type": "code",
       "source": ["b"],
       "outputs": []
      }
     ],
     "metadata": {
      "kernelspec": {"display_name": "Julia", "language": "ruby", "name": "x"}
     },
     "nbformat": 4
    }
    """#

  @Test func cellsAreChunks() {
    let chunked = Chunker.chunk(makeDocument(notebook, .notebook))
    expectInvariants(chunked)
    #expect(
      headings(chunked) == [
        #"# Study of \"x\" @3-45"#, "## Setup @12-45", "### Deep @31-45",
      ])
    #expect(
      outline(chunked) == [
        #"section 1-11 Study of \"x\""#, #"section 12-14 Study of \"x\" › Setup"#,
        #"text 15-25 Study of \"x\" › Setup"#, #"section 26-30 Study of \"x\" › Setup"#,
        #"section 31-39 Study of \"x\" › Setup › Deep"#,
        #"text 40-45 Study of \"x\" › Setup › Deep"#,
      ])
  }

  @Test func codeCellsHaveTheKernelsLanguage() {
    let chunked = Chunker.chunk(makeDocument(notebook, .notebook))
    #expect(codeBlocks(chunked) == [#"ruby: # a comment\n","#, "ruby: b"])
  }

  @Test(arguments: [
    "", "{", "[]", "{\"cells\": [", "{\"cells\": [{\"source\": [\"# A", "{\"cells\": \"\\",
    "{\"cells\": [[[]]]}", "]]]]", "{\"cells\": {}}", "{\"cells\": [{\"outputs\": [}]",
  ])
  func brokenNotebooksAreCovered(_ text: String) {
    expectInvariants(Chunker.chunk(makeDocument(text, .notebook)))
  }
}
