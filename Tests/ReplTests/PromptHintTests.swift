import Repl
import Testing

@Suite struct PromptHintTests {
  @Test(
    arguments: [
      ("help", "write `:help`"), ("help()", "write `:help`"), ("help(sgd)", "write `:doc sgd`"),
      ("help sgd", "write `:doc sgd`"), ("?sgd", "write `:doc sgd`"), ("sgd?", "write `:doc sgd`"),
      ("doc theory.kramers", "write `:doc theory.kramers`"), ("quit()", "write `:quit`"),
      ("exit;", "write `:quit`"), ("whos", "write `:names`"), ("dir()", "write `:names`"),
      ("type(x)", "write `:type x`"), ("typeof(x)", "write `:type x`"),
      ("load wells.sgd", "write `:load wells.sgd`"), ("clc", "Ctrl-L clears the screen"),
      ("history", "write `:history`"),
    ])
  func `words of other prompts`(typed: String, advice: String) {
    #expect(PromptHint(typed)?.advice == advice)
  }

  @Test(
    arguments: [
      "x", "help + 1", "let help = 1", "sgd(rate: 0.1)", "type(x) + 1", "f(x)", "", "load(x, y)",
      "exit left: w < 0", "what can you do?",
    ])
  func `other lines are what they are`(typed: String) {
    #expect(PromptHint(typed) == nil)
  }
}
