/// The type of a value.
package indirect enum Type: Hashable, Sendable {
  /// Known only when the program runs, or already complained about: fits everywhere.
  case unknown
  /// What a block without a value gives.
  case nothing
  case real
  case int
  case bool
  case text
  /// `Vec[n]`, `Mat[m, n]`, `Tensor[a, b, c]`: one size for each axis.
  case array([Size])
  /// `w'` of a vector.
  case row(Size)
  case list(Type, Size)
  case tuple([Type])
  case record([Field])
  case function([Type], Type)
  /// A declaration that is called: a `fn`, or a loss, noise or optimizer with parameters.
  case callable(CallableID)
  /// A function whose type the language cannot write.
  case special(SpecialForm)
  /// `x => …`: checked anew for each type it is used at.
  case lambda(LambdaID)
  /// `grad(f)` and its kin.
  case derivative(DerivativeKind, Type)
  case dist(Type)
  case loss(LossType)
  case noise(NoiseType)
  /// With the states it keeps, which may be empty; `nil` if it is any optimizer.
  case optimizer([Field]?)
  case dynamics(DynamicsType)
  case estimate(Type)
  /// What is known of exits; the labels, unless any may occur.
  case exit([String]?)
  /// The row is a record, or unknown until the data are read.
  case table(row: Type, rows: Size)
  case run(RunType)
  case landscape(Type)
  /// `theory`, `exact`, `path`
  case namespace(Namespace)
  case module(ModuleID)
  /// A parameter type `P` of the declaration being checked.
  case space(Space)
  /// To be found by unification.
  case variable(Int)
  case plot
}

package struct Field: Hashable, Sendable {
  package var name: String
  package var type: Type
  package init(_ name: String, _ type: Type) {
    self.name = name
    self.type = type
  }
}

/// A parameter type while its declaration is checked: a vector space of which nothing else is known.
package struct Space: Hashable, Sendable {
  /// `P`, or the name of the iterate.
  var name: String
  /// Nobody wrote it down: it may well be used as a number, and is looked at again where the real type is known.
  var isInferred: Bool
}

package struct LossType: Hashable, Sendable {
  /// Where a loss gets its samples.
  package enum Data: Hashable, Sendable {
    /// It has no `over (…)` part.
    case none
    /// It has one, which still waits for data; the record of one sample.
    case wanted([Field])
    case given
    case unknown
  }
  package var parameter: Type
  package var data: Data
}

package struct NoiseType: Hashable, Sendable {
  package var parameter: Type
  /// It is (or contains) a subsampling of the data, such as `minibatch`.
  package var needsData: Bool
}

package struct DynamicsType: Hashable, Sendable {
  package var parameter: Type
  package var states: [Field]?
  package var data: LossType.Data
  package var hasNoise: Bool
}

package struct RunType: Hashable, Sendable {
  package var fields: [Field]
  /// The labels of its exits; `nil` if it has none.
  package var exits: [String]?
}

package enum DerivativeKind: String, Hashable, Sendable {
  case grad
  case hess
  case hvp
  case jacobian
}

/// A declaration with parameters.
package struct CallableID: Hashable, Sendable {
  let raw: Int
}

/// A lambda and the scope it stands in.
package struct LambdaID: Hashable, Sendable {
  let raw: Int
}

/// A file that was imported.
package struct ModuleID: Hashable, Sendable {
  let raw: Int
}

extension Type {
  static func vector(_ n: Size) -> Type { .array([n]) }
  static func matrix(_ m: Size, _ n: Size) -> Type { .array([m, n]) }

  /// A plain number.
  var isNumber: Bool {
    switch self {
    case .real, .int: true
    case .unknown, .nothing, .bool, .text, .array, .row, .list, .tuple, .record, .function,
      .callable, .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics,
      .estimate, .exit, .table, .run, .landscape, .namespace, .module, .space, .variable, .plot:
      false
    }
  }

  var isUnknown: Bool { self == .unknown }

  /// Can be called.
  var isFunction: Bool {
    switch self {
    case .function, .callable, .special, .lambda, .derivative, .loss: true
    case .unknown, .nothing, .real, .int, .bool, .text, .array, .row, .list, .tuple, .record,
      .dist, .noise, .optimizer, .dynamics, .estimate, .exit, .table, .run, .landscape,
      .namespace, .module, .space, .variable, .plot:
      false
    }
  }

  /// Can be indexed.
  var hasEntries: Bool {
    switch self {
    case .array, .list, .row: true
    case .unknown, .nothing, .real, .int, .bool, .text, .tuple, .record, .function, .callable,
      .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate,
      .exit, .table, .run, .landscape, .namespace, .module, .space, .variable, .plot:
      false
    }
  }

  /// The type without its error bar.
  var plain: Type {
    if case .estimate(let inner) = self { inner } else { self }
  }

  var isEstimate: Bool {
    if case .estimate = self { true } else { false }
  }

  /// Rebuilds the type, replacing what `leaf` knows, from the outside in.
  func mapping(_ leaf: (Type) -> Type?, sizes: (Size) -> Size) -> Type {
    if let replaced = leaf(self) { return replaced }
    func map(_ type: Type) -> Type { type.mapping(leaf, sizes: sizes) }
    func map(_ fields: [Field]) -> [Field] { fields.map { Field($0.name, map($0.type)) } }
    switch self {
    case .unknown, .nothing, .real, .int, .bool, .text, .callable, .special, .lambda, .exit,
      .namespace, .module, .space, .variable, .plot:
      return self
    case .array(let axes): return .array(axes.map(sizes))
    case .row(let n): return .row(sizes(n))
    case .list(let element, let n): return .list(map(element), sizes(n))
    case .tuple(let parts): return .tuple(parts.map(map))
    case .record(let fields): return .record(map(fields))
    case .function(let parameters, let result):
      return .function(parameters.map(map), map(result))
    case .derivative(let kind, let inner): return .derivative(kind, map(inner))
    case .dist(let inner): return .dist(map(inner))
    case .loss(let loss):
      var data = loss.data
      if case .wanted(let fields) = data { data = .wanted(map(fields)) }
      return .loss(LossType(parameter: map(loss.parameter), data: data))
    case .noise(let noise):
      return .noise(NoiseType(parameter: map(noise.parameter), needsData: noise.needsData))
    case .optimizer(let states): return .optimizer(states.map(map))
    case .dynamics(var dynamics):
      dynamics.parameter = map(dynamics.parameter)
      dynamics.states = dynamics.states.map(map)
      return .dynamics(dynamics)
    case .estimate(let inner): return .estimate(map(inner))
    case .table(let row, let rows): return .table(row: map(row), rows: sizes(rows))
    case .run(let run): return .run(RunType(fields: map(run.fields), exits: run.exits))
    case .landscape(let parameter): return .landscape(map(parameter))
    }
  }
}
