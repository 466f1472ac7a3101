internal import ArgumentParser
internal import Manual
internal import SGD

/// What a shell offers where only we know what can stand.
enum ShellCompletion {
  /// Names of the library and words of the language, for `sgd doc`.
  static let names = CompletionKind.custom { _, _, _ in
    Session().names.map(\.name) + Manual.words.flatMap(\.names).filter { $0.allSatisfy(\.isLetter) }
  }

  /// `name=` for each `input` of the script on the command line.
  static let inputs = CompletionKind.custom { words, _, _ in
    guard let script = words.last(where: { $0.hasSuffix(".sgd") }) else { return [] }
    var options = Options()
    options.timeLimit = 2
    return Session(options).check(file: script).inputs.map { $0.name + "=" }
  }

  /// The script for a shell, as the parser of arguments writes it, where after `name=` a blank would part the value from
  /// its name. fish adds none of its own.
  static func withoutBlanksBehindNames(_ script: String) -> String {
    script
      .replacing(
        "complete -o filenames -F _sgd sgd",
        with: """
          _sgd_in_shell() {
              _sgd "$@"
              if [[ "${COMPREPLY[*]}" == *= ]]; then compopt -o nospace +o filenames; fi
          }

          complete -o filenames -F _sgd_in_shell sgd
          """
      )
      .replacing(
        "    local -ar non_empty_completions=(\"${@:#(|:*)}\")\n",
        with: """
              local -ar unfinished=("${(M)@:#*=}")
              if (( ${#unfinished} )); then compadd -S '' -- "${unfinished[@]}"; fi
              local -ar non_empty_completions=("${@:#(|:*|*=)}")

          """)
  }
}
