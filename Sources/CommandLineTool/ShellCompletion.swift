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
}
