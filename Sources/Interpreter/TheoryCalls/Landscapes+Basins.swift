internal import KernelIR
internal import LinearAlgebra
internal import Theory

// Basins of attraction in several dimensions: where they end, and which of them holds a place.
extension Evaluator {
  /// `edge()` and `jumps(bound)` of a basin in several dimensions. The edge is searched for when it is first asked for.
  func edgeQuestions(
    _ land: LandscapeND, _ i: Int, _ descent: Descent, like model: Value
  ) -> [(label: String, value: Value)] {
    let search = EdgeAnswer { land.nearestEdge(ofBasin: i, descent: descent) }
    return edgeQuestions { evaluator in
      guard let edge = search.edge else {
        throw evaluator.mistake(
          .theory("no way out of this basin was found inside the box", remedy: nil))
      }
      return edge
    } place: { evaluator, place in
      evaluator.unflattened(place, like: model)
    }
  }

  /// `edge()` and `jumps(bound)` of a basin, from its nearest edge.
  func edgeQuestions(
    _ nearest: @escaping (Evaluator) throws -> BasinEdge,
    place: @escaping (Evaluator, [Double]) -> Value
  ) -> [(label: String, value: Value)] {
    [
      (
        "edge",
        .function(
          .native(name: "edge") { evaluator, arguments in
            guard arguments.isEmpty else {
              throw evaluator.mistake(
                .wrongArgumentCount(of: "edge", expected: "nothing", found: arguments.count))
            }
            let edge = try nearest(evaluator)
            return .record(
              Record([
                ("distance", .real(edge.distance)), ("error", .real(edge.error)),
                ("w", place(evaluator, edge.place)),
              ]))
          })
      ),
      (
        "jumps",
        .function(
          .native(name: "jumps") { evaluator, arguments in
            guard arguments.count == 1, let bound = arguments[0].value.double, bound > 0 else {
              throw evaluator.mistake(
                .constraintViolated(
                  parameter: "bound", constraint: "a number above 0", value: "something else"))
            }
            if bound.isInfinite { return .int(1) }
            let edge = try nearest(evaluator)
            guard let jumps = edge.jumps(bound: bound) else {
              throw evaluator.mistake(
                .theory(
                  "the edge is \(evaluator.formatted(edge.distance)) ± \(evaluator.formatted(edge.error)) away, too near to a multiple of \(evaluator.formatted(bound)) to count the jumps",
                  remedy: "the theory needs that r/b is no integer: take another bound"))
            }
            return .int(jumps)
          })
      ),
    ]
  }

  /// `land.basin(w)`: the number of the minimum to which the flow from `w` leads, −1 if to none of them; in runs as well.
  func basinLabel(
    of land: LandscapeND, _ loss: LossValue, like model: Value, _ descent: Descent
  ) throws -> FunctionValue {
    let surface = try lossKernel(loss, like: model)
    let kernel = FlowKernel(
      surface: surface, minima: land.minima.map(\.place), size: distance(land.low, land.high))
    return .native(name: "basin") { evaluator, arguments in
      guard arguments.count == 1 else {
        throw evaluator.mistake(
          .wrongArgumentCount(of: "basin", expected: "the place", found: arguments.count))
      }
      let place = try evaluator.fitted(arguments[0].value, to: model, named: "w")
      if place.isTraced {
        guard land.minima.allSatisfy(\.isAlone) else {
          throw evaluator.mistake(
            .theory(
              "a minimum of this landscape is a valley, whose basin is not labelled inside a run",
              remedy: "label kept places after the run: `[land.basin(w) for w in …]`"))
        }
        return try evaluator.runOrInline(kernel.label, evaluator.leaves(place))[0]
      }
      return .int(
        descent.rest(from: evaluator.flat(place)).flatMap {
          land.minimum(at: $0, on: descent.surface)
        } ?? -1)
    }
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}

/// An edge that is searched for once, when it is first asked for.
private final class EdgeAnswer {
  private let search: () -> BasinEdge?
  private(set) lazy var edge: BasinEdge? = search()

  init(_ search: @escaping () -> BasinEdge?) { self.search = search }
}

/// The descent of ``Descent`` as a kernel: implicit steps of the gradient flow, until one of the minima is near.
private final class FlowKernel {
  private let surface: Kernel
  private let minima: [[Double]]
  private let size: Double
  private(set) lazy var label: Kernel = make()

  /// `surface`: (w…) → (L, ∇L…, ∇²L)
  init(surface: Kernel, minima: [[Double]], size: Double) {
    (self.surface, self.minima, self.size) = (surface, minima, size)
  }

  /// As near to a minimum as this, squared, the flow has arrived: a thousandth of the way to the next one.
  private var arrival: Double {
    var nearest = size * size
    for (i, a) in minima.enumerated() {
      for b in minima[..<i] {
        nearest = min(nearest, zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
      }
    }
    return 1e-6 * nearest
  }

  private func make() -> Kernel {
    var builder = KernelBuilder(name: "basin")
    let parts = surface.parameters.map { builder.parameter($0.name, $0.type) }
    let d = parts.reduce(0) { $0 + builder.type(of: $1).count }
    func flat(_ builder: inout KernelBuilder, _ ids: [ValueID]) -> ValueID {
      let vectors = ids.map { builder.emit(.reshape([builder.type(of: $0).count]), $0) }
      return vectors.count == 1 ? vectors[0] : builder.emit(.concatenate(axis: 0), vectors)
    }
    /// (L, ∇L, ∇²L) at a vector
    func at(_ builder: inout KernelBuilder, _ x: ValueID) -> [ValueID] {
      var start = 0
      let leaves = surface.parameters.map { parameter -> ValueID in
        let count = parameter.type.count
        defer { start += count }
        let part = builder.emit(.slice(start: [start], size: [count]), x)
        return builder.emit(.reshape(parameter.type.shape), part)
      }
      let results = builder.inline(surface, leaves)
      return [
        results[0], flat(&builder, Array(results[1..<(results.count - 1)])),
        builder.emit(.reshape([d, d]), results[results.count - 1]),
      ]
    }
    func square(_ builder: inout KernelBuilder, _ x: ValueID) -> ValueID {
      builder.emit(.reduce(.sum, axis: nil), builder.emit(.integerPower(2), x))
    }
    let table = minima.map { builder.constant(Tensor(vector: $0)) }
    let near = builder.constant(arrival)
    /// The number of the minimum that is near, or −1.
    func label(_ builder: inout KernelBuilder, _ x: ValueID) -> ValueID {
      var label = builder.constant(-1)
      for (i, minimum) in table.enumerated() {
        let gap = square(&builder, builder.emit(.binary(.subtract), x, minimum))
        let here = builder.emit(.compare(.less), gap, near)
        label = builder.emit(.select, here, builder.constant(Double(i)), label)
      }
      return label
    }
    var identity = Tensor(repeating: 0, shape: [d, d])
    for i in 0..<d { identity.data[i * d + i] = 1 }
    let eye = builder.constant(identity)
    let (one, half, two) = (builder.constant(1), builder.constant(0.5), builder.constant(2))
    let (zero, shrink) = (builder.constant(0), builder.constant(0.3))
    let longest = builder.constant(1e-4 * size * size)
    let tolerance = builder.constant(0.01)
    let tiny = builder.constant(1e-28 * size * size)
    let rounding = builder.constant(1e-14)
    let start = flat(&builder, parts)
    let first = at(&builder, start)
    let slope = builder.emit(
      .binary(.maximum), square(&builder, first[1]), builder.constant(1e-300))
    let tau = builder.emit(
      .binary(.divide), builder.constant(0.01 * size), builder.emit(.unary(.squareRoot), slope))
    let begun = label(&builder, start)
    let initial = [start] + first + [tau, begun, zero]
    let end = builder.whileLoop(limit: 2000, initial) { builder, carried in
      // Not arrived, and not stuck.
      let waits = builder.emit(.compare(.less), carried[5], zero)
      let moves = builder.emit(.compare(.less), carried[6], half)
      return builder.emit(.logic(.and), waits, moves)
    } body: { builder, carried in
      let (x, height, slope, curvature, tau) = (
        carried[0], carried[1], carried[2], carried[3], carried[4]
      )
      let damping = builder.emit(
        .binary(.multiply), eye, builder.emit(.binary(.divide), one, tau))
      let matrix = builder.emit(.binary(.add), curvature, damping)
      let step = builder.emit(.solve, matrix, builder.emit(.unary(.negate), slope))
      let next = builder.emit(.binary(.add), x, step)
      let there = at(&builder, next)
      let length = square(&builder, step)
      let predicted = builder.emit(
        .binary(.add), slope, builder.emit(.matmul, curvature, step))
      let off = square(&builder, builder.emit(.binary(.subtract), there[1], predicted))
      let steepness = square(&builder, slope)
      let conditions = [
        // H + I/τ is positive
        builder.emit(
          .isFinite,
          builder.emit(.reduce(.sum, axis: nil), builder.emit(.cholesky, matrix))),
        builder.emit(.compare(.lessOrEqual), length, longest),
        builder.emit(
          .compare(.lessOrEqual), off, builder.emit(.binary(.multiply), tolerance, steepness)),
        builder.emit(
          .compare(.lessOrEqual), there[0],
          builder.emit(
            .binary(.add), height,
            builder.emit(
              .binary(.multiply), rounding, builder.emit(.unary(.absolute), height)))),
      ]
      let isFaithful = conditions.dropFirst().reduce(conditions[0]) {
        builder.emit(.logic(.and), $0, $1)
      }
      func chosen(_ a: ValueID, _ b: ValueID) -> ValueID { builder.emit(.select, isFaithful, a, b) }
      let place = chosen(next, x)
      let pace = chosen(
        builder.emit(.binary(.multiply), two, tau), builder.emit(.binary(.multiply), shrink, tau))
      let reach = builder.emit(
        .binary(.multiply), steepness, builder.emit(.integerPower(2), pace))
      // A place where there is no slope stays where it is.
      let stuck = builder.emit(.compare(.lessOrEqual), reach, tiny)
      return [place]
        + zip(there, [height, slope, curvature]).map { chosen($0, $1) }
        + [pace, label(&builder, place), builder.emit(.toReal, stuck)]
    }
    return builder.finish([end[5]]).simplified()
  }
}
