package import SourceText
package import Syntax

/// A name at the top level, for completion, `:type` and `:doc`.
package struct TopLevelName: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case function, loss, noise, optimizer, law, value, module
  }
  package var name: String
  package var kind: Kind
  /// In the user's notation: a type, or for declarations the signature.
  package var type: String
  package var documentation: String
  package var isFromLibrary: Bool
  /// Where it is declared; none under `theory`, `exact` and `path`.
  package var span: SourceSpan?
}

extension TypeChecker {
  /// At a prompt `_` is what the last line was worth.
  package mutating func nameLastValue(_ expression: ExpressionID) {
    guard let type = type(of: expression) else { return }
    if session.frames.count <= library.frames.count {
      session = library
      session.push()
    }
    session.bind("_", Binding(known: Known(type), kind: .constant))
  }

  /// Whether what an expression stands for is run later, as functions, laws and dynamics are: what their bodies
  /// mention means what it means then.
  package func isRunLater(_ expression: ExpressionID) -> Bool {
    func isRunLater(_ type: Type) -> Bool {
      switch type {
      case .function, .callable, .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer,
        .dynamics, .unknown, .variable:
        true
      case .tuple(let items): items.contains(where: isRunLater)
      case .record(let fields): fields.map(\.type).contains(where: isRunLater)
      case .list(let item, _): isRunLater(item)
      case .nothing, .real, .int, .bool, .text, .array, .row, .estimate, .exit, .table, .run,
        .landscape, .namespace, .module, .space, .plot:
        false
      }
    }
    return type(of: expression).map(isRunLater) ?? true
  }

  /// All names seen at the top level, sorted.
  package var names: [TopLevelName] {
    let visible = session.frames.count > library.frames.count ? session : library
    var result: [String: TopLevelName] = [:]
    for (index, frame) in visible.frames.enumerated() {
      for (name, binding) in frame where !name.hasPrefix("_") {
        result[name] = describe(
          name, binding, isFromLibrary: index < library.frames.count)
      }
    }
    return result.values.sorted { $0.name < $1.name }
  }

  /// What stands under `theory`, `exact` and `path`, by full name.
  package static var namespacedNames: [TopLevelName] {
    Namespace.allCases.flatMap { namespace in
      namespace.functions.map { function in
        TopLevelName(
          name: "\(namespace.rawValue).\(function.name)", kind: .function,
          type: "\(namespace.rawValue).\(function.signature)",
          documentation: function.documentation, isFromLibrary: true)
      }
    }
  }

  /// The names that may follow `value.`, for completion.
  package func members(of name: String) -> [String] {
    if let namespace = Namespace(rawValue: name) { return namespace.functions.map(\.name) }
    let visible = session.frames.count > library.frames.count ? session : library
    let parts = name.split(separator: ".").map(String.init)
    guard let first = parts.first, let binding = visible.find(first) else { return [] }
    var type = solutions.resolve(binding.known.type)
    // Asking for a field may leave traces in a checker: in a copy.
    var checker = self
    for part in parts.dropFirst() {
      guard let field = checker.field(part, of: type) else { return [] }
      type = checker.solutions.resolve(field)
    }
    return fieldNames(of: type)
  }

  private func describe(_ name: String, _ binding: Binding, isFromLibrary: Bool) -> TopLevelName {
    var kind = TopLevelName.Kind.value
    let type = solutions.resolve(binding.known.type)
    var text = type.description
    switch type {
    case .callable(let id):
      text = signature(of: callables[id.raw])
      kind = self.kind(of: callables[id.raw])
    case .special(let form):
      kind = .function
      if let id = specials[form] { text = signature(of: callables[id.raw], form) }
      if form.isLaw { kind = .law }
    case .module: kind = .module
    case .lambda, .function, .derivative: kind = .function
    case .loss: kind = .loss
    case .noise: kind = .noise
    case .optimizer: kind = .optimizer
    case .dist: kind = .law
    case .unknown, .nothing, .real, .int, .bool, .text, .array, .row, .list, .tuple, .record,
      .dynamics, .estimate, .exit, .table, .run, .landscape, .namespace, .space, .variable, .plot:
      break
    }
    return TopLevelName(
      name: name, kind: kind, type: text, documentation: binding.documentation,
      isFromLibrary: isFromLibrary, span: binding.span)
  }

  private func kind(of callable: Callable) -> TopLevelName.Kind {
    switch callable.kind {
    case .loss: return .loss
    case .noise: return .noise
    case .optimizer: return .optimizer
    case .function:
      if case .dist = callable.result { return .law }
      return .function
    }
  }

  /// `gram[n, d](X: Mat[n, d]) -> Mat[d, d]`; of a special form with what may be left out as `= …`, and more arguments, if it
  /// takes any number, as `…`.
  func signature(of callable: Callable, _ form: SpecialForm? = nil) -> String {
    let optional = Set((form?.parameters ?? []).filter(\.isOptional).map(\.name))
    let more = form != nil && form?.parameters == nil ? ["…"] : []
    let generics = callable.sizes + callable.spaces.filter { $0.first?.isUppercase == true }
    let brackets = generics.isEmpty ? "" : "[\(generics.joined(separator: ", "))]"
    let parameters = callable.parameters.map { parameter in
      let bounds = parameter.bounds.map(describe).joined()
      let otherwise =
        (parameter.defaultText ?? (optional.contains(parameter.name.text) ? "…" : nil))
        .map { " = \($0)" } ?? ""
      return "\(parameter.name.text): \(parameter.type)\(bounds)\(otherwise)"
    }
    let list =
      parameters.isEmpty && callable.kind != .function
      ? "" : "(\((parameters + more).joined(separator: ", ")))"
    var type = callable.result
    if type.isUnknown, callable.kind == .noise {
      type = .noise(NoiseType(parameter: .unknown, needsData: false))
    }
    let result = type == .nothing || type.isUnknown ? "" : " -> \(type)"
    return callable.name.text + brackets + list + result
  }

  private func describe(_ bound: Bound) -> String {
    switch bound {
    case .comparison(let symbol, let value, _):
      " \(symbol.rawValue) \(value.map { TypeCheckerNumbers.text($0) } ?? "…")"
    case .range(let low, let high, _):
      " in \(low.map { TypeCheckerNumbers.text($0) } ?? "…") ..< \(high.map { TypeCheckerNumbers.text($0) } ?? "…")"
    case .positiveDefinite: " spd"
    }
  }
}

/// The file's own word for ``describe(_:)``, which the methods above hide.
private enum TypeCheckerNumbers {
  static func text(_ value: Double) -> String {
    value.rounded() == value && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
