import SGD

// A loss that is a Swift function, with its gradient: how long does SGD stay in one of its wells?
struct Well: Sendable {
  var depth: Double

  func value(_ w: [Double]) -> Double { depth * (w[0] * w[0] - 1) * (w[0] * w[0] - 1) }
  func gradient(_ w: [Double]) -> [Double] { [4 * depth * w[0] * (w[0] * w[0] - 1)] }
}

let script = """
  extern fn well(w: Real) -> Real
  loss L at (w: Real) = well(w)
  let e = simulate sgd(rate: 0.1) on L with Normal(mean: 0, sd: 1.5) {
    from: 1
    replicas: 400
    steps: 100_000
    exit: w < 0
  }
  """

for depth in [0.2, 0.25, 0.3] {
  let well = Well(depth: depth)
  var options = Options()
  options.seed = 1
  options.functions["well"] = HostFunction(well.value, gradient: well.gradient)
  let session = Session(options)
  let report = session.run(source: script, name: "escape")
  for diagnostic in report.diagnostics { print(diagnostic.rendered) }
  if let exit = session.value("e")?["exit"], let mean = exit["mean"]?.estimate {
    print("depth \(depth): \(mean.value[0]) ± \(mean.se[0]) steps")
  }
}
