internal import ArgumentParser
internal import SGD

/// The command `sgd` and its subcommands.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sgd",
    abstract:
      "The dynamics of stochastic gradient descent: scripts, checks, an interactive prompt.",
    discussion: "Without a subcommand: a prompt, or on a pipe the script that comes through it.\n"
      + ExitStatus.explanation,
    version: Version.text,
    subcommands: [
      RunCommand.self, CheckCommand.self, TestCommand.self, FormatCommand.self,
      ExplainCommand.self, DocumentationCommand.self, PromptCommand.self,
    ],
    defaultSubcommand: PromptCommand.self)
}

/// Does what the command line asks for; the exit status of the process.
package func runCommandLine(_ arguments: [String]) -> Int32 {
  ignoreSignalsOfWriting()
  let arguments = CommandLineMistake.withNegativeNumbers(arguments)
  let mistake = CommandLineMistake(arguments: arguments)
  let console = Console()
  if let message = mistake.unknownTopic {
    console.complain(message + "\n")
    return ExitCode.validationFailure.rawValue
  }
  do {
    var command = try RootCommand.parseAsRoot(arguments)
    try command.run()
    return ExitStatus.success.rawValue
  } catch {
    let code = RootCommand.exitCode(for: error)
    let message = RootCommand.fullMessage(for: error)
    guard !message.isEmpty else { return code.rawValue }
    guard code.isSuccess else {
      let unknown = code == .validationFailure ? mistake.unknownOption : nil
      console.complain((unknown ?? message) + "\n")
      return code.rawValue
    }
    let isScript = arguments.first?.hasPrefix("--generate-completion-script") ?? false
    console.print((isScript ? ShellCompletion.withoutBlanksBehindNames(message) : message) + "\n")
    return console.failure?.rawValue ?? code.rawValue
  }
}
