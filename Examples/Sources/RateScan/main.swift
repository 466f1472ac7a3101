import SGD

// One script, checked once, run at many rates on several threads; its picture goes to the program, not to a file.
let script = """
  /// The step size.
  input rate: Real > 0 = 0.1
  let d = sgd(rate:) on parabola(1) with Normal(mean: 0, sd: 1)
  let run = simulate d { from: 0; replicas: 256; steps: 400; discard: 100; measure v = var(w) }
  let v = run.v
  let exact = theory.stationaryCovariance(d)
  let table = table(rate: [rate], v: [v.value], exact: [exact.value])
  plot (v, exact) ~ rate in table to "scan.json"
  """

var options = Options()
options.files = .nothing
options.writer = { path, bytes in print("\(path) has \(bytes.count > 100 ? "a picture" : "little")")
}

do {
  let program = try Program(source: script, name: "scan", options: options)
  for input in program.inputs {
    print("\(input.name): \(input.type) = \(input.defaultText ?? "") — \(input.documentation)")
  }
  let outcomes = await withTaskGroup(of: (Double, Program.Outcome).self) { group in
    for rate in [0.1, 0.4, 1.6] {
      group.addTask { (rate, await program.run(["rate": .real(rate)], reading: ["v", "exact"])) }
    }
    var found: [Double: Program.Outcome] = [:]
    for await (rate, outcome) in group { found[rate] = outcome }
    return found
  }
  for (rate, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
    for diagnostic in outcome.report.errors { print(diagnostic.rendered) }
    guard let v = outcome["v"]?.estimate, let exact = outcome["exact"]?.real else { continue }
    print("rate \(rate): \(v.value[0]) in \(v.interval()[0]), theory \(exact)")
  }
} catch {
  print(error)
}
