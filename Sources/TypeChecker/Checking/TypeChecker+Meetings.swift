internal import SourceText
internal import Syntax

extension TypeChecker {
  /// Tries the bodies of optimizers and noises on the parameter type they meet: what was left open where the
  /// type was any, such as `w[0]`, is decided here.
  mutating func meet(_ parts: [CallableID], _ parameter: Type, at expression: ExpressionID) {
    let parameter = solutions.resolve(parameter)
    // Of one number everything makes sense, and a type with open ends says nothing.
    guard !parameter.isUnknown, !parameter.isVariable, parameter != .real else { return }
    for part in parts where callables[part.raw].progress == .done && isAtHome(part) {
      let meeting = Meeting(callable: part, parameter: parameter)
      if meetings[meeting] == nil {
        meetings[meeting] = .some(firstMistake(of: part, on: parameter))
      }
      guard let mistake = meetings[meeting] ?? nil else { continue }
      report(
        TypeError.doesNotMeet(
          callables[part.raw].name.text, parameter, because: mistake.message), at: expression,
        notes: [.init(mistake.span, "here")])
    }
  }

  /// The names that its body uses are in scope.
  func isAtHome(_ part: CallableID) -> Bool {
    let home = callables[part.raw].name.span.file
    return home == file || libraryFiles.contains(home)
  }

  private mutating func firstMistake(of part: CallableID, on parameter: Type) -> Diagnostic? {
    var trial = self
    trial.diagnostics = []
    trial.said = []
    while trial.scope.frames.count > callables[part.raw].depth { trial.scope.pop() }
    trial.context = Context()
    trial.context.callable = part
    trial.context.meets = parameter
    let statement = callables[part.raw].statement
    switch tree[statement] {
    case .optimizer(let declaration): trial.body(of: declaration, part)
    case .noise(let declaration):
      guard declaration.at.contains(where: { $0.type == nil }) else { return nil }
      trial.body(of: declaration, part)
    case .missing, .function, .loss, .importFile, .input, .test, .edition, .seed, .letBinding,
      .varBinding, .assignment, .draw, .expression, .forEach, .whileLoop, .conditional,
      .returnValue, .row, .print, .check, .compare, .export:
      return nil
    }
    return trial.diagnostics.first { $0.severity == .error }
  }

  /// A type of a signature with its sizes left open.
  mutating func opened(_ type: Type) -> Type {
    var solver = solutions
    let result = type.mapping(
      { _ in nil },
      sizes: { size in
        size.substituting { atom in
          switch atom {
          case .named(let name): solver.openSize(name)
          case .entries, .open, .variable: nil
          }
        } ?? size
      })
    solutions = solver
    return result
  }
}
