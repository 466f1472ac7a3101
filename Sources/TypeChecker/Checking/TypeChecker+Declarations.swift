internal import SourceText
internal import Syntax

extension TypeChecker {
  /// Makes the names of all declarations of a file known, so that their order does not matter.
  mutating func hoist(_ statements: [StatementID]) {
    for id in statements {
      switch tree[id] {
      case .function(let declaration):
        let isExternal = declaration.body == nil
        if isExternal, role == .library, let form = SpecialForm(rawValue: declaration.name.text) {
          let index = addSignature(declaration, id)
          specials[form] = index
          let known = Known(.special(form), name: declaration.name.text)
          scope.bind(
            declaration.name.text,
            Binding(
              known: known, kind: .declaration, span: declaration.name.span,
              documentation: declaration.documentation.text))
        } else {
          hoist(addSignature(declaration, id))
        }
      case .loss(let declaration): hoist(addSignature(declaration, id))
      case .noise(let declaration): hoist(addSignature(declaration, id))
      case .optimizer(let declaration): hoist(addSignature(declaration, id))
      case .missing, .importFile, .input, .test, .edition, .seed, .letBinding, .varBinding,
        .assignment, .draw, .expression, .forEach, .whileLoop, .conditional, .returnValue, .row,
        .print, .check, .compare, .export:
        break
      }
    }
  }

  private mutating func hoist(_ id: CallableID) {
    let callable = callables[id.raw]
    bind(
      callable.name,
      Known(.callable(id), origin: callable.name.span, name: callable.name.text), .declaration,
      documentation: callable.documentation)
  }

  /// Binds a name in the innermost block, which must not have it already.
  mutating func bind(
    _ name: Name, _ known: Known, _ kind: Binding.Kind, documentation: String = ""
  ) {
    if name.text != "_", let other = scope.findInnermost(name.text), kind != .column {
      let notes = other.span.map { [Diagnostic.Note($0, "first defined here")] } ?? []
      report(NameError.alreadyDefined(name.text), at: name.span, notes: notes)
    }
    var known = known
    if known.name == nil { known.name = name.text }
    if known.origin == nil { known.origin = name.span }
    scope.bind(
      name.text,
      Binding(known: known, kind: kind, span: name.span, documentation: documentation))
  }

  // MARK: Signatures

  private mutating func addSignature(
    _ declaration: FunctionDeclaration, _ id: StatementID
  ) -> CallableID {
    inSignature(declaration.generics, declaration.parameters) { checker in
      var callable = checker.signature(
        .function, declaration.name, id, declaration.documentation, declaration.generics,
        declaration.parameters)
      if let result = declaration.result {
        callable.result = checker.type(result, of: declaration.name.text)
      } else if declaration.body == nil {
        callable.result = .nothing
      }
      if declaration.body == nil {
        callable.progress = .done
      }
      return checker.add(callable)
    }
  }

  private mutating func addSignature(
    _ declaration: LossDeclaration, _ id: StatementID
  ) -> CallableID {
    inSignature(declaration.generics, declaration.parameters) { checker in
      var callable = checker.signature(
        .loss, declaration.name, id, declaration.documentation, declaration.generics,
        declaration.parameters)
      let parameter = checker.point(declaration.at, &callable)
      let sample = declaration.over.map { field in
        Field(field.name.text, checker.declaredType(field, declaration.name.text) ?? .unknown)
      }
      callable.result = .loss(
        LossType(parameter: parameter, data: sample.isEmpty ? .none : .wanted(sample)))
      return checker.add(callable)
    }
  }

  private mutating func addSignature(
    _ declaration: NoiseDeclaration, _ id: StatementID
  ) -> CallableID {
    inSignature(declaration.generics, declaration.parameters) { checker in
      var callable = checker.signature(
        .noise, declaration.name, id, declaration.documentation, declaration.generics,
        declaration.parameters)
      if !declaration.at.isEmpty {
        let parameter = checker.point(declaration.at, &callable)
        callable.result = .noise(NoiseType(parameter: parameter, needsData: false))
      }
      return checker.add(callable)
    }
  }

  private mutating func addSignature(
    _ declaration: OptimizerDeclaration, _ id: StatementID
  ) -> CallableID {
    inSignature(declaration.generics, declaration.parameters) { checker in
      var callable = checker.signature(
        .optimizer, declaration.name, id, declaration.documentation, declaration.generics,
        declaration.parameters)
      callable.result = .optimizer(nil)
      return checker.add(callable)
    }
  }

  private mutating func add(_ callable: Callable) -> CallableID {
    let id = CallableID(raw: callables.count)
    callables.append(callable)
    callableOf[callable.statement] = id
    return id
  }

  /// Runs `body` with the sizes and parameter types of a declaration in scope.
  private mutating func inSignature(
    _ generics: [Name], _ parameters: [Parameter], _ body: (inout TypeChecker) -> CallableID
  ) -> CallableID {
    let outer = scope
    enterGenerics(generics)
    // An `Int` parameter may be a size in the types of the others.
    for parameter in parameters where isInt(parameter) {
      scope.bind(
        parameter.name.text,
        Binding(
          known: Known(.int, size: Size(.named(parameter.name.text))), kind: .constant,
          span: parameter.name.span))
    }
    let id = body(&self)
    scope = outer
    return id
  }

  mutating func enterGenerics(_ generics: [Name]) {
    scope.push()
    for name in generics {
      if isSizeName(name.text) {
        bind(name, Known(.int, size: Size(.named(name.text))), .constant)
      } else {
        bind(name, Known(.space(Space(name: name.text, isInferred: false))), .parameterType)
      }
    }
  }

  private func isSizeName(_ name: String) -> Bool { name.first?.isUppercase != true }

  private func isInt(_ parameter: Parameter) -> Bool {
    guard let type = parameter.type, case .named(let name, _) = tree[type] else { return false }
    return name.text == "Int"
  }

  private mutating func signature(
    _ kind: Callable.Kind, _ name: Name, _ id: StatementID, _ documentation: Documentation,
    _ generics: [Name], _ parameters: [Parameter]
  ) -> Callable {
    var names: Set<String> = []
    var declared: [Callable.Parameter] = []
    for parameter in parameters {
      if !names.insert(parameter.name.text).inserted {
        report(
          NameError.twice(parameter.name.text, place: "the parameters of `\(name.text)`"),
          at: parameter.name.span)
      }
      let type = declaredType(parameter, name.text)
      if type == nil { report(TypeError.untyped(parameter.name.text), at: parameter.name.span) }
      declared.append(
        Callable.Parameter(
          name: parameter.name, type: type ?? .unknown,
          bounds: parameter.constraints.map { bound($0) },
          defaultText: parameter.defaultValue.map { tree.text(of: $0) }))
    }
    return Callable(
      kind: kind, name: name, statement: id, documentation: documentation.text,
      sizes: generics.map(\.text).filter(isSizeName),
      spaces: generics.map(\.text).filter { !isSizeName($0) }, parameters: declared,
      result: .unknown, progress: .waiting, depth: scope.frames.count - 1)
  }

  mutating func declaredType(_ parameter: Parameter, _ declaration: String) -> Type? {
    parameter.type.map { type($0, of: declaration) }
  }

  /// What is optimised: one value, or a record of several.
  private mutating func point(_ at: [Parameter], _ callable: inout Callable) -> Type {
    var fields: [Field] = []
    for parameter in at {
      if let type = declaredType(parameter, callable.name.text) {
        if !type.mayBePoint {
          report(
            TypeError.notPoint("what is optimised", type), at: parameter.name.span)
        }
        fields.append(Field(parameter.name.text, type.asPoint ?? .unknown))
      } else {
        let name = at.count == 1 ? "P" : parameter.name.text
        callable.spaces.append(name)
        fields.append(
          Field(parameter.name.text, .space(Space(name: name, isInferred: true))))
      }
    }
    if fields.count == 1 { return fields[0].type }
    return .record(fields)
  }

  mutating func bound(_ constraint: Constraint) -> Bound {
    switch constraint {
    case .comparison(let comparison, let id, let span):
      return .comparison(comparison, infer(id).constant?.number, span)
    case .range(let low, let high, let span):
      return .range(infer(low).constant?.number, infer(high).constant?.number, span)
    case .property(let name):
      if name.text != "spd" {
        report(
          TypeError.choices("a property", found: name.text, options: ["spd"]), at: name.span)
      }
      return .positiveDefinite(name.span)
    }
  }
}
