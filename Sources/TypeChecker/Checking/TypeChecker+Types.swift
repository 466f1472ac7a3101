internal import SourceText
internal import Syntax

extension TypeChecker {
  private static let typeNames = [
    "Real", "Int", "Bool", "Text", "Vec", "Mat", "Tensor", "Dist", "Loss", "Noise", "Optimizer",
    "Dynamics", "Estimate", "Exit", "Table", "Plot", "Run", "Landscape",
  ]

  static func isTypeName(_ name: String) -> Bool { typeNames.contains(name) }

  /// The type that is written, in the present scope.
  mutating func type(_ id: TypeSyntaxID, of declaration: String? = nil) -> Type {
    switch tree[id] {
    case .missing: .unknown
    case .named(let name, let arguments): type(name, arguments, of: declaration)
    case .list(let element): .list(type(element, of: declaration), solutions.openSize("any length"))
    case .tuple(let parts): .tuple(parts.map { type($0, of: declaration) })
    case .record(let fields):
      .record(fields.map { Field($0.name.text, type($0.type, of: declaration)) })
    case .function(let parameters, let result):
      .function(
        parameters.map { type($0, of: declaration) }, type(result, of: declaration))
    }
  }

  private mutating func type(
    _ name: Name, _ arguments: [TypeArgument], of declaration: String?
  ) -> Type {
    if let binding = scope.find(name.text), binding.kind == .parameterType {
      return binding.known.type
    }
    switch name.text {
    case "Real": return .real
    case "Int": return .int
    case "Bool": return .bool
    case "Text": return .text
    case "Exit": return .exit(nil)
    case "Plot": return .plot
    case "Optimizer": return .optimizer(nil)
    case "Run": return .unknown
    case "Vec": return array(name, arguments, rank: 1, of: declaration)
    case "Mat": return array(name, arguments, rank: 2, of: declaration)
    case "Tensor":
      return array(name, arguments, rank: max(arguments.count, 1), of: declaration)
    case "Dist": return .dist(parameter(arguments, of: declaration))
    case "Estimate": return .estimate(parameter(arguments, of: declaration))
    case "Landscape": return .landscape(parameter(arguments, of: declaration))
    case "Loss":
      return .loss(LossType(parameter: parameter(arguments, of: declaration), data: .unknown))
    case "Noise":
      return .noise(
        NoiseType(parameter: parameter(arguments, of: declaration), needsData: false))
    case "Dynamics":
      return .dynamics(
        DynamicsType(
          parameter: parameter(arguments, of: declaration), states: nil, data: .unknown,
          hasNoise: true))
    case "Table":
      return .table(
        row: parameter(arguments, of: declaration), rows: solutions.openSize("rows of the table"))
    default:
      let candidates = TypeChecker.typeNames
      let suggestion = ForeignHabit.type(for: name.text) ?? suggest(name.text, among: candidates)
      report(NameError.unknownType(name.text, suggestion: suggestion), at: name.span)
      return .unknown
    }
  }

  private mutating func array(
    _ name: Name, _ arguments: [TypeArgument], rank: Int, of declaration: String?
  ) -> Type {
    guard !arguments.isEmpty else {
      return .array((0..<rank).map { _ in solutions.openSize("any size") })
    }
    guard arguments.count == rank else {
      report(
        NameError.sizeOfType(name.text, expected: rank, found: arguments.count), at: name.span)
      return .unknown
    }
    return .array(arguments.map { size($0, of: declaration) })
  }

  private mutating func parameter(_ arguments: [TypeArgument], of declaration: String?) -> Type {
    guard case .type(let id)? = arguments.first else { return .unknown }
    return type(id, of: declaration)
  }

  private mutating func size(_ argument: TypeArgument, of declaration: String?) -> Size {
    switch argument {
    case .size(let id): return size(id, of: declaration)
    case .type(let id):
      if case .named(let name, _) = tree[id] {
        report(
          NameError.unknownSize(name.text, declaration: declaration), at: tree.span(of: id))
      }
      return solutions.openSize("any size")
    }
  }

  /// A size as written between brackets: `n + 1`.
  private mutating func size(_ id: ExpressionID, of declaration: String?) -> Size {
    let any = solutions.openSize("any size")
    switch tree[id] {
    case .integer(let value):
      if value < 0 { report(SizeError.negative("a size", value), at: id) }
      return Size(value)
    case .grouping(let inner): return size(inner, of: declaration)
    case .name(let name):
      guard let binding = scope.find(name) else {
        report(NameError.unknownSize(name, declaration: declaration), at: id)
        return any
      }
      if role == .session { noteMention(of: binding, at: id) }
      return binding.known.asSize ?? any
    case .binary(let symbol, let left, let right):
      let a = size(left, of: declaration)
      let b = size(right, of: declaration)
      return arithmetic(symbol, a, b) ?? any
    case .missing, .real, .bool, .text, .list, .comprehension, .generator, .tuple, .record, .call,
      .index, .field, .transpose, .unary, .comparison, .range, .conditional, .lambda, .block,
      .over, .on, .with, .pipe, .simulate, .sweep, .fit, .filter, .read, .plot:
      let known = infer(id)
      return known.asSize ?? any
    }
  }

  /// `a + b`, `a - b`, `a * b` of sizes; anything else is not a size before the run.
  func arithmetic(_ symbol: BinaryOperator, _ a: Size, _ b: Size) -> Size? {
    switch symbol {
    case .add: a.adding(b)
    case .subtract: a.subtracting(b)
    case .multiply: a.multiplied(by: b)
    case .integerDivide:
      if let a = a.known, let b = b.known, b > 0 { Size(floorDivide(a, b)) } else { nil }
    case .divide, .elementwiseMultiply, .elementwiseDivide, .power, .elementwisePower, .modulo,
      .and, .or:
      nil
    }
  }

  private func floorDivide(_ a: Int, _ b: Int) -> Int {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
  }
}
