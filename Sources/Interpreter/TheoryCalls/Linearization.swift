internal import Differentiation
internal import KernelIR
internal import LinearAlgebra
internal import Syntax
internal import Theory

/// A dynamics near a place, as theory sees it: its own `step`, differentiated.
struct Linearization {
  /// The place, flattened, and its structure.
  let place: Value
  let dimension: Int
  /// x = (w, optimizer state): `x′ = A x + B z`, where z is the noise and what the optimizer draws itself
  let dynamics: LinearDynamics
  /// Which entries of (w, optimizer state) are x: a state that acts on nothing has no part in it.
  let acting: [Int]
  /// How many normal numbers the optimizer draws itself in a step.
  let ownDraws: Int
  /// What a constant gradient moves `w` by in one step, in the long run; nil if the state has no such limit.
  let gain: Gain?
  /// The Hessian of the loss at the place.
  let hessian: Matrix
  /// Whether the step is linear in iterate, state and noise, and does not change with `t`.
  let isAffine: Bool
  /// Whether the step is linear in state and stochastic gradient, whatever the loss.
  let followsGradient: Bool
  let isSteady: Bool
  /// States that change with `t` and act on nothing but themselves, such as a mean of the iterates so far: rows of
  /// the transition. Empty if other rows change with `t` as well.
  let observers: [Int]
  let noiseMoments: NoiseMoments

  /// Covariance of the noise given mean and second moment of the iterate's distance from the place.
  func noise(_ mean: [Double], _ second: Matrix) -> Matrix { noiseMoments.covariance(mean, second) }
  var noiseDependsOnPlace: Bool { noiseMoments.dependsOnPlace }

  /// Covariance of all that drives the step: of the noise, and of the optimizer's own draws.
  func drive(_ mean: [Double], _ covariance: Matrix) -> Matrix {
    var whole = Matrix.identity(dimension + ownDraws)
    whole.setBlock(0, 0, noise(mean, covariance))
    return whole
  }
}

/// What moves `w` in the long run, per step, while it hardly moves: `leak · w − response · gradient`.
struct Gain {
  let response: Matrix
  /// Weight decay; 0 for most optimizers.
  let leak: Matrix
}

extension Evaluator {
  /// The dynamics near `at`, or near the minimum found from 0. Where the covariance of the noise is not needed, it may
  /// be infinite or unknown.
  func linearize(
    _ dynamics: DynamicsValue, at given: Value?, needsCovariance: Bool = true
  ) throws -> Linearization {
    let place = try fixedPlace(of: dynamics, given)
    let d = leaves(place).reduce(0) { $0 + ($1.tensor?.count ?? 0) }
    let state = try stationaryState(dynamics, at: place)
    let (kernel, drawn) = try stepKernel(dynamics, place, state)
    let parameters = kernel.parameters.count
    // All but the time, which stands before the optimizer's own draws.
    let clock = parameters - 1 - drawn.count
    let jacobian = try jacobian(of: kernel, except: clock)
    let parts = leaves(place) + leaves(state)
    let n = parts.reduce(0) { $0 + ($1.tensor?.count ?? 0) }
    let here = parts.compactMap(\.tensor)
    let quiet = leaves(place).compactMap(\.tensor).map { Tensor(repeating: 0, shape: $0.shape) }
    let still = drawn.map { Tensor(repeating: 0, shape: $0) }
    let m = still.reduce(0) { $0 + $1.count }
    func derivative(_ point: [Tensor], _ noise: [Tensor], _ time: Double, _ own: [Tensor]) -> Matrix
    {
      let flat = jacobian.evaluate(parameters: point + noise + [Tensor(time)] + own)[0]
      return Matrix(rows: n, columns: n + d + m, elements: flat.data)
    }
    let whole = derivative(here, quiet, 0, still)
    // Weight decay pulls away from the minimum of the loss, so that the step moves even there.
    let moves = kernel.evaluate(parameters: here + quiet + [Tensor(0)] + still).flatMap(\.data)
    let size = 1 + here.flatMap(\.data).reduce(0) { Swift.max($0, abs($1)) }
    var drift = zip(moves, here.flatMap(\.data)).map { $0 - $1 }
    if drift.allSatisfy({ abs($0) <= 1e-11 * size }) { drift = drift.map { _ in 0 } }
    let scale = Swift.max(whole.maxNorm, 1e-300)
    let moved = derivative(
      shifted(here, by: 0.37), shifted(quiet, by: -0.53), 0, shifted(still, by: 0.71))
    // One formula, by its structure or by its derivatives wherever they are asked.
    let inputs = Set(kernel.parameters.indices.filter { $0 != clock })
    var isAffine = (moved - whole).maxNorm <= 1e-9 * scale
    if isAffine, kernel.affinity(in: inputs).contains(where: { $0.isUnknown }) {
      isAffine =
        kernel.kink(in: inputs) == nil
        && [3.1, -17, 240].allSatisfy { by in
          let far = derivative(
            shifted(here, by: by), shifted(quiet, by: -1.3 * by), 0, shifted(still, by: 0.9 * by))
          return (far - whole).maxNorm <= 1e-7 * scale
        }
    }
    guard whole.isFinite else {
      throw mistake(
        .theory(
          "this optimizer has no linear form at the minimum: its step is not smooth there",
          remedy: "theory needs a step that is smooth in `w`, its states and the noise"))
    }
    let a = whole.block(0..<n, 0..<n)
    let b = whole.block(0..<n, n..<(n + d + m))
    var output = Matrix(rows: d, columns: n)
    for i in 0..<d { output[i, i] = 1 }
    let known =
      needsCovariance
      ? try noiseMoments(dynamics, at: place, d) : try? noiseMoments(dynamics, at: place, d)
    let noise = known ?? .unknown(d)
    // The largest change of each entry at any of these times.
    var change = Matrix(rows: n, columns: n + d + m)
    for time in Self.clockProbes {
      let difference = derivative(here, quiet, time, still) - whole
      for i in 0..<n {
        for j in 0..<(n + d + m) where !(abs(change[i, j]) >= abs(difference[i, j])) {
          change[i, j] = difference[i, j]
        }
      }
    }
    let isTimeless = kernel.results(dependingOn: clock).isEmpty
    let observers = observers(
      of: a, change: change.block(0..<n, 0..<(n + d + m)), d, 1e-12 * scale)
    let acting = acting(in: [whole, moved], d)
    let kept = observers.isEmpty ? acting : Array(0..<n)
    try requireRest(of: kept, a, d, state)
    return Linearization(
      place: place, dimension: d,
      dynamics: LinearDynamics(
        transition: a, noiseInput: b, constant: drift, output: output
      ).keeping(kept),
      acting: kept,
      ownDraws: m, gain: try gain(dynamics, place, state, acting, n, d),
      hessian: try hessian(of: dynamics.loss, at: place, d),
      isAffine: isAffine,
      followsGradient: try followsGradient(dynamics, place, state),
      isSteady: isTimeless && change.maxNorm <= 1e-12 * scale,
      observers: observers, noiseMoments: noise)
  }

  /// A step that depends on `t` at all is not steady; where it changes, some of these times tell.
  static let clockProbes: [Double] = [1, 2, 3, 5, 7, 10, 17, 50, 100, 333, 1000, 1e4, 1e6, 1e8]

  /// Entries of (w, state) that act on `w`, at once or through others, by derivatives at several places.
  private func acting(in derivatives: [Matrix], _ d: Int) -> [Int] {
    let n = derivatives[0].rows
    var known = Set(0..<d)
    var news = Array(0..<d)
    while let i = news.popLast() {
      for j in 0..<n where derivatives.contains(where: { $0[i, j] != 0 }) {
        if known.insert(j).inserted { news.append(j) }
      }
    }
    return known.sorted()
  }

  /// The states that only look on, if all that changes with `t` is their own.
  private func observers(of a: Matrix, change: Matrix, _ d: Int, _ tolerance: Double) -> [Int] {
    let n = a.rows
    let moving = (0..<n).filter { i in
      (0..<change.columns).contains { abs(change[i, $0]) > tolerance }
    }
    let isApart = moving.allSatisfy { i in
      i >= d && (0..<n).allSatisfy { moving.contains($0) || a[$0, i] == 0 }
    }
    return isApart ? moving : []
  }

  func shifted(_ tensors: [Tensor], by amount: Double) -> [Tensor] {
    tensors.map { tensor in
      var result = tensor
      for i in result.data.indices { result.data[i] += amount * (1 + 0.1 * Double(i)) }
      return result
    }
  }

  // MARK: - The place

  /// The minimum: by Newton's method from 0 or from the given place.
  private func fixedPlace(of dynamics: DynamicsValue, _ given: Value?) throws -> Value {
    let model = placeModel(of: dynamics.loss)
    let start: Value
    if let given {
      start = try model.map { try fitted(given, to: $0, named: "at") } ?? given
    } else if let model {
      start = model
    } else {
      throw mistake(
        .theory(
          "the loss does not say how many entries `w` has", remedy: "add `at:` with the minimum"))
    }
    var point = try rebuild(
      like: start,
      from: leaves(start).map { leaf in
        guard let tensor = leaf.tensor else {
          throw mistake(.notANumber(leaf.description, in: "`at`"))
        }
        return Value(tensor)
      })
    let d = leaves(point).reduce(0) { $0 + ($1.tensor?.count ?? 0) }
    for _ in 0..<100 {
      let gradient = flat(
        try differentiate(.gradient, .loss(dynamics.loss), [CallArgument(label: nil, value: point)])
      )
      let size = gradient.map(abs).max() ?? 0
      if size == 0 { return point }
      let h = try hessian(of: dynamics.loss, at: point, d)
      guard let step = h.solve(gradient), step.allSatisfy(\.isFinite) else { break }
      let next = zip(flat(point), step).map { $0 - $1 }
      let change = step.map(abs).max() ?? 0
      point = unflattened(next, like: point)
      if change <= 1e-14 * (1 + (next.map(abs).max() ?? 0)) { return point }
    }
    throw mistake(
      .theory(
        "no minimum of the loss was found from \(formatted(start))",
        remedy: "add `at:` with a place near the minimum"))
  }

  func flat(_ value: Value) -> [Double] { leaves(value).flatMap { $0.tensor?.data ?? [] } }

  func unflattened(_ numbers: [Double], like model: Value) -> Value {
    var start = 0
    let parts = leaves(model).map { leaf -> Value in
      let shape = leaf.shape ?? []
      let count = shape.reduce(1, *)
      defer { start += count }
      return Value(Tensor(shape: shape, data: Array(numbers[start..<start + count])))
    }
    return rebuild(like: model, from: parts)
  }

  func hessian(of loss: LossValue, at point: Value, _ d: Int) throws -> Matrix {
    let value = try differentiate(
      .hessian, .loss(loss), [CallArgument(label: nil, value: point)])
    guard let tensor = value.tensor, tensor.count == d * d else {
      throw mistake(.notANumber(value.description, in: "the Hessian"))
    }
    return Matrix(rows: d, columns: d, elements: tensor.data)
  }

  // MARK: - The step

  /// The optimizer's state at rest: where its noise-free steps at the minimum lead.
  private func stationaryState(_ dynamics: DynamicsValue, at place: Value) throws -> Value {
    let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
    return try initialState(of: dynamics.optimizer, at: place, context)
  }

  /// (w, state, z, t, own draws…) → (w, state): a step whose noise is the parameter `z`. And the shapes of the
  /// optimizer's own draws.
  func stepKernel(_ dynamics: DynamicsValue, _ place: Value, _ state: Value) throws
    -> (Kernel, drawn: [[Int]])
  {
    try linearKernel(place, state) { w, state, noise, time in
      let context = StepContext(loss: dynamics.loss, noise: .law(Law(.constant(noise))), time: time)
      let moved = try self.step(
        dynamics.optimizer, from: w, gradient: { try self.stochasticGradient(at: w, context) },
        state: state, path: "optimizer", context)
      if context.hasReadSample, let noise = dynamics.noise, !noise.isSameEverywhere {
        throw self.mistake(
          .theory(
            "this optimizer asks for `sample`, the loss with the noise of the step, and this noise is another at each place: theory knows it at the iterate alone",
            remedy: "write `g` for `grad(sample)(w)`; simulate what asks for other places"))
      }
      return moved
    }
  }

  private func linearKernel(
    _ place: Value, _ state: Value,
    _ body: (Value, Value, Value, Value) throws -> (w: Value, state: Value)
  ) throws -> (Kernel, drawn: [[Int]]) {
    let tracer = Tracer(name: "linear", outer: nil)
    func parameters(_ value: Value, _ name: String) -> Value {
      rebuild(
        like: value,
        from: leaves(value).map {
          .traced(tracer.parameter(name, ValueType(.real, $0.shape ?? [])))
        })
    }
    let (w, s, z) = (parameters(place, "w"), parameters(state, "state"), parameters(place, "z"))
    let time = Value.traced(tracer.parameter("t", .scalar))
    let own = OpenDraws(tracer: tracer, grain: .base)
    let saved = (noiseOverride, stepTime, openDraws)
    defer { (noiseOverride, stepTime, openDraws) = saved }
    noiseOverride = z
    openDraws = own
    stepTime = time
    let ids = try tracing(tracer) { () -> [ValueID] in
      let moved = try body(w, s, z, time)
      return try (leaves(moved.w) + leaves(moved.state)).map {
        try tracedValue($0, named: "the step").id
      }
    }
    let kernel = tracer.builder.finish(ids).simplified()
    let areNormal = own.draws.allSatisfy {
      if case .base(.normal) = $0.source { true } else { false }
    }
    guard !kernel.draws, areNormal else {
      throw mistake(
        .theory(
          "this optimizer draws numbers of its own that are not normal, which this formula does not cover",
          remedy: "simulate it"))
    }
    return (kernel, own.draws.map(\.value.type.shape))
  }

  private func jacobian(of kernel: Kernel, except clock: Int) throws -> Kernel {
    do throws(NotDifferentiable) {
      return try kernel.jacobian(wrt: kernel.parameters.indices.filter { $0 != clock })
    } catch {
      throw mistake(
        .theory("the step cannot be differentiated: \(error.reason)", remedy: "simulate it"))
    }
  }

  /// Whether the step is linear in iterate, state and the gradient it is given: not clipped, not normalised.
  private func followsGradient(_ dynamics: DynamicsValue, _ place: Value, _ state: Value) throws
    -> Bool
  {
    let (kernel, drawn) = try gradientKernel(dynamics, place, state)
    let clock = kernel.parameters.count - 1 - drawn.count
    let inputs = Set(kernel.parameters.indices.filter { $0 != clock })
    return kernel.affinity(in: inputs).allSatisfy { !$0.isUnknown }
  }

  /// (w, state, gradient, t, own draws…) → (w, state)
  private func gradientKernel(_ dynamics: DynamicsValue, _ place: Value, _ state: Value) throws
    -> (Kernel, drawn: [[Int]])
  {
    try linearKernel(place, state) { w, state, gradient, time in
      let context = StepContext(loss: dynamics.loss, noise: nil, time: time)
      return try self.step(
        dynamics.optimizer, from: w, gradient: { gradient }, state: state, path: "optimizer",
        context)
    }
  }

  /// The long-run displacement per step under a constant gradient.
  private func gain(
    _ dynamics: DynamicsValue, _ place: Value, _ state: Value, _ acting: [Int], _ n: Int, _ d: Int
  ) throws -> Gain? {
    let (kernel, drawn) = try gradientKernel(dynamics, place, state)
    let parts = (leaves(place) + leaves(state)).compactMap(\.tensor)
    let quiet = leaves(place).compactMap(\.tensor).map { Tensor(repeating: 0, shape: $0.shape) }
    let still = drawn.map { Tensor(repeating: 0, shape: $0) }
    let clock = kernel.parameters.count - 1 - drawn.count
    let whole = try jacobian(of: kernel, except: clock)
      .evaluate(parameters: parts + quiet + [Tensor(0)] + still)[0]
    let columns = n + d + still.reduce(0) { $0 + $1.count }
    let matrix = Matrix(rows: n, columns: columns, elements: whole.data)
    let direct = matrix.block(0..<d, n..<(n + d))
    let own = matrix.block(0..<d, 0..<d) - .identity(d)
    let states = acting.filter { $0 >= d }
    let (places, gradients) = (Array(0..<d), Array(n..<n + d))
    guard !states.isEmpty else { return Gain(response: -direct, leak: own) }
    let inner = Matrix.identity(states.count) - matrix.chosen(rows: states, columns: states)
    guard let response = inner.solve(matrix.chosen(rows: states, columns: gradients)),
      let held = inner.solve(matrix.chosen(rows: states, columns: places))
    else { return nil }
    let read = matrix.chosen(rows: places, columns: states)
    return Gain(response: -(direct + read * response), leak: own + read * held)
  }
}

extension Affinity {
  var isUnknown: Bool {
    switch self {
    case .unknown: true
    case .constant, .affine: false
    }
  }
}
