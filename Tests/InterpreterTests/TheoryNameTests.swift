import Interpreter
import Testing
import TypeChecker

/// The checker's table and the interpreter's functions hold the same names, each once.
@Suite struct TheoryNameTests {
  @Test(arguments: [Namespace.theory, .exact])
  func `what is typed is computed, and what is computed is typed`(namespace: Namespace) {
    let typed = namespace.functions.map(\.name)
    let computed = theoryNames(of: namespace.rawValue)
    #expect(Set(typed).subtracting(computed).isEmpty)
    #expect(Set(computed).subtracting(typed).isEmpty)
    #expect(Set(typed).count == typed.count)
    #expect(typed.count >= 8)
  }
}
