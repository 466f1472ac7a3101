internal import ArgumentParser
internal import SourceText

/// Mistakes on the command line that the parser of arguments would tell as others, or not at all.
struct CommandLineMistake {
  let arguments: [String]

  private var command: any ParsableCommand.Type {
    RootCommand.configuration.subcommands.first { $0.configuration.commandName == arguments.first }
      ?? PromptCommand.self
  }

  /// `--threads -2` with the number as the value that is meant, not as another option.
  static func withNegativeNumbers(_ arguments: [String]) -> [String] {
    var result: [String] = []
    for argument in arguments {
      if let option = result.last, option.hasPrefix("--"), !option.contains("="),
        argument.hasPrefix("-"), Double(argument) != nil
      {
        result[result.count - 1] = option + "=" + argument
      } else {
        result.append(argument)
      }
    }
    return result
  }

  /// A topic of `sgd help` that is no command.
  var unknownTopic: String? {
    guard arguments.first == "help", let topic = arguments.dropFirst().first,
      !topic.hasPrefix("-"), topic != "help", !Self.commands.contains(topic)
    else { return nil }
    return "Error: " + Self.noCommand(topic)
  }

  /// An option that does not exist: its value would be told as a wrong argument.
  var unknownOption: String? {
    let help = RootCommand.helpMessage(for: command)
    let known = Set(help.split { !($0.isLetter || $0 == "-") }.filter { $0.hasPrefix("--") })
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let option = argument.prefix { $0 != "=" }
      if known.contains(option) || option.hasPrefix("--generate") { continue }
      let near =
        closest(to: String(option), among: known.map(String.init))
        .map { ". Did you mean '\($0)'?" } ?? "."
      return "Error: Unknown option '\(option)'" + near
    }
    return nil
  }

  static var commands: [String] {
    RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  static func noCommand(_ word: String) -> String {
    "there is no command `\(word)`."
      + (closest(to: word, among: commands).map { " did you mean `sgd \($0)`?" } ?? "")
  }
}
