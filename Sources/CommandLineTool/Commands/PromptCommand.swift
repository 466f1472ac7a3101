internal import ArgumentParser
internal import Glibc
internal import Repl
internal import SGD
internal import SourceText

struct PromptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl",
    abstract: "A prompt; on a pipe, the script that comes through it. (default)",
    discussion: ExitStatus.explanation)

  @OptionGroup var options: RunOptions

  /// Taken here only so that `sgd script.sgd` gets an answer that helps.
  @Argument(help: .hidden)
  var words: [String] = []

  func validate() throws {
    guard let word = words.first else { return }
    if word.hasSuffix(".sgd") || word == "-" {
      throw ValidationError("did you mean `sgd run \(words.joined(separator: " "))`?")
    }
    throw ValidationError(CommandLineMistake.noCommand(word))
  }

  func run() throws {
    guard Surroundings.isTerminal(0) else {
      return try RunCommand.run("-", options)
    }
    let cancellation = Repl.cancellation()
    let console = Console(cancellation: cancellation)
    let meter = ProgressMeter(console)
    let write: @Sendable (String) -> Void = {
      meter.clear()
      console.print($0)
    }
    let session = Session(
      options.sessionOptions(meter), cancellation: cancellation, output: write)
    let began = Surroundings.seconds
    var repl = Repl(
      session,
      Repl.Surroundings(
        historyPath: Self.historyPath(), width: { Surroundings.outputWidth },
        allowsUnicode: Surroundings.allowsUnicode, write: write,
        seconds: { Surroundings.seconds - began },
        explain: { Explanation.of($0)?.page }))
    repl.run(
      greeting: "\(Version.text); `:help` for help, Ctrl-D to leave, the seed is "
        + "\(options.seed.map(String.init) ?? "0 (not set)")\n")
  }

  /// `$SGD_HISTORY`, or a file in the folder for the state of programs; nil if there is no home.
  private static func historyPath() -> String? {
    if let path = Surroundings.environment("SGD_HISTORY") { return path.isEmpty ? nil : path }
    let base: String
    if let state = Surroundings.environment("XDG_STATE_HOME"), state.hasPrefix("/") {
      base = state
    } else if let home = Surroundings.environment("HOME"), home.hasPrefix("/") {
      for folder in ["/.local", "/.local/state"] { mkdir(home + folder, 0o700) }
      base = home + "/.local/state"
    } else {
      return nil
    }
    mkdir(base + "/sgd", 0o700)
    return base + "/sgd/history"
  }
}
