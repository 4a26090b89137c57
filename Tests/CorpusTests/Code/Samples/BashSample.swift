import Corpus

extension CodeSample {
  static let bash = CodeSample(
    language: .bash,
    source: ##"""
      #!/bin/bash
      # Sets up.
      set -e

      LIMIT=10
      readonly NAME="a $(basename "$0") }"
      export PATH="$PATH:/x"

      # Builds it.
      build() {
        local target=${1:-all}
        if [ "$target" = "}" ]; then
          echo "don't" # it's {
        fi
        case $target in
          all) echo a ;;
          *) echo "${LIMIT}" ;;
        esac
        inner() { echo x; }
      }

      function deploy-all {
        cat <<EOF_TEXT
      fake() {
      EOF_TEXT
        echo $(( 1 << 2 ))
      }

      function both() (
        cd /tmp
      )

      build "$@"

      """##,
    symbols: ##"""
      variable LIMIT 5-5 | LIMIT=10
      constant NAME 6-6 | readonly NAME="a $(basename "$0") }"
      variable PATH 7-7 | export PATH="$PATH:/x"
      function build 9-20 | build() | # Builds it.
      function build.inner 19-19 | inner()
      function deploy-all 22-27 | function deploy-all
      function both 29-31 | function both()
      """##,
    chunks: ##"""
      code 1-4 - 0
      definition 5-8 - 3
      definition 9-21 build 2
      definition 22-28 deploy-all 1
      definition 29-34 both 1
      """##)
}
