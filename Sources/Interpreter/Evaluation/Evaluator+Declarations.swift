internal import SourceText
package import Syntax

extension Evaluator {
  /// Binds what a declaration declares.
  func declare(_ id: StatementID, in scope: Scope) throws {
    switch tree[id] {
    case .function(let declaration):
      guard let body = declaration.body else {
        try declareExtern(declaration, in: scope)
        return
      }
      scope.bind(
        declaration.name.text,
        .function(
          .closure(
            Closure(
              name: declaration.name.text, parameters: declaration.parameters,
              result: declaration.result, generics: declaration.generics, body: body,
              scope: scope))))
    case .loss(let declaration):
      scope.bind(declaration.name.text, .function(.loss(declaration, scope)))
      if declaration.parameters.isEmpty {
        scope.bind(
          declaration.name.text,
          .loss(.declared(DeclaredLoss(declaration: declaration, scope: scope, sizes: [:]))))
      }
    case .noise(let declaration):
      scope.bind(declaration.name.text, .function(.noise(declaration, scope)))
      if declaration.parameters.isEmpty {
        scope.bind(
          declaration.name.text,
          .noise(.declared(DeclaredNoise(declaration: declaration, scope: scope))))
      }
    case .optimizer(let declaration):
      scope.bind(declaration.name.text, .function(.optimizer(declaration, scope)))
    case .importFile(let path, let span, let alias):
      try importModule(path, alias, at: span, in: scope)
    case .input(let parameter):
      try declareInput(parameter, in: scope)
    case .test(let name, _, let body):
      tests.append(
        TestDeclaration(name: name, file: tree.span(of: id).file, body: body, scope: scope))
    case .edition(let expression):
      guard let edition = try evaluate(expression, in: scope).integer, edition == 1 else {
        throw mistake(
          .other("this sgd knows edition 1 only", help: "write `edition 1`"),
          at: tree.span(of: expression))
      }
      settings.edition = edition
    case .seed(let expression):
      guard let seed = try evaluate(expression, in: scope).integer, seed >= 0 else {
        throw mistake(
          .other("a seed is a whole number from 0 on", help: "write `seed 7`"),
          at: tree.span(of: expression))
      }
      settings.seed = settings.seedOverride ?? UInt64(seed)
      settings.seedIsSet = true
    case .missing, .letBinding, .varBinding, .assignment, .draw, .expression, .forEach,
      .whileLoop, .conditional, .returnValue, .row, .print, .check, .compare, .export:
      break
    }
  }

  private func declareExtern(_ declaration: FunctionDeclaration, in scope: Scope) throws {
    let name = declaration.name.text
    if let builtin = Builtin(rawValue: name) {
      scope.bind(name, .function(.builtin(builtin)))
    } else if let function = host.function(named: name) {
      externs[name] = function
      scope.bind(
        name,
        .function(
          .host(ExternFunction(declaration: declaration, supplied: function, scope: scope))))
    } else if declaration.name.span.file != place.file || !isLibrary(declaration.name.span.file) {
      throw mistake(
        .other(
          "the host program supplies no function `\(name)`",
          help: "remove the `extern` line, or run this script from that program"),
        at: declaration.name.span)
    }
  }

  private func declareInput(_ parameter: Parameter, in scope: Scope) throws {
    let name = parameter.name.text
    var value: Value
    if let given = inputs[name] {
      value = given
    } else if let defaultValue = parameter.defaultValue {
      value = try evaluate(defaultValue, in: scope)
    } else {
      throw mistake(
        .other("the input `\(name)` has no value", help: "give one with `--input \(name)=…`"),
        at: parameter.name.span)
    }
    do {
      if let type = parameter.type {
        value = try self.value(value, as: type, named: name, in: scope)
      }
      try checkConstraints(parameter, value, in: scope)
    } catch Interruption.mistake(var diagnostic) {
      // A value from outside is wrong there.
      if let place = inputPlaces[name] {
        diagnostic.notes.append(Diagnostic.Note(parameter.name.span, "the input is declared here"))
        diagnostic.span = place
        if diagnostic.help == nil, !diagnostic.message.contains("of the size") {
          diagnostic.help = inputHint(inputs[name])
        }
      }
      throw Interruption.mistake(diagnostic)
    }
    scope.bind(name, value)
  }

  /// What is probably meant by a value from the command line that does not fit.
  private func inputHint(_ value: Value?) -> String? {
    switch value {
    case .text(let text):
      let lowered = text.lowercased()
      if lowered == "true" || lowered == "false" { return "truth values are `true` and `false`" }
      let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
      if !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) {
        return "whole numbers go from -9223372036854775808 to 9223372036854775807"
      }
      return "`\(text.prefix(40))` is no number and no array, and so was taken as a text"
    case .list(let items) where items.allSatisfy({ $0.double != nil }):
      return "this is \(items.count) numbers; a matrix is written by rows, `[[1, 0], [0, 1]]`"
    case .tensor(let tensor):
      return "this is a \(shapeType(tensor.shape))"
    default: return nil
    }
  }

  private func importModule(_ path: String, _ alias: Name?, at span: SourceSpan, in scope: Scope)
    throws
  {
    guard let module = modules[importKeys[span] ?? path] else {
      throw mistake(.fileNotReadable(path, why: "it was not loaded"), at: span)
    }
    if let alias {
      scope.bind(alias.text, .module(module))
    } else {
      for name in module.scope.order where !name.hasPrefix("_") {
        if let cell = module.scope.own(name) { scope.bind(name, cell) }
      }
    }
  }

  /// Runs a file's declarations in a scope of its own.
  package func load(_ module: Module, path: String) throws {
    guard modules[path] == nil else { return }
    let scope = Scope(parent: library)
    modules[path] = ModuleValue(name: path, scope: scope)
    importedFiles.append(module.file)
    _ = try run(module.statements, in: scope)
  }

  /// Files are run anew when they are next imported.
  package func forgetModules() { modules = [:] }

  /// Runs a library file: its names are seen everywhere.
  package func loadLibrary(_ module: Module) throws {
    libraryFiles.insert(module.file)
    _ = try run(module.statements, in: library)
  }

  func isLibrary(_ file: FileID) -> Bool { libraryFiles.contains(file) }
}
