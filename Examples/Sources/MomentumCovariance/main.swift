import SGD

// The stationary covariance of heavy ball on a quadratic, sampled and in theory.
let script = """
  input K: Mat[2, 2] spd
  input rate: Real > 0
  let d = heavyBall(rate: rate, momentum: 0.9) on quadratic(K) with Normal(mean: 0, sd: 1)
  let run = simulate d {
    from: [0, 0]; replicas: 1024; steps: 1500; discard: 500
    measure S = cov(w)
  }
  let S = run.S
  let theory = theory.stationaryCovariance(d)
  check S ~ theory within 4 se
  """

var options = Options()
options.seed = 7
options.threads = 2
options.values = ["K": .matrix(columns: 2, [2.0, 0.3, 0.3, 0.5]), "rate": 0.05]
let session = Session(options)
let report = session.run(source: script, name: "momentum")
for diagnostic in report.diagnostics { print(diagnostic.rendered) }

if let S = session.value("S")?.estimate, let theory = session.value("theory")?.reals {
  for (entry, exact) in theory.enumerated() {
    print("\(S.value[entry]) ± \(S.se[entry])   theory \(exact)")
  }
  print("\(S.n) observations, worth \(Int(S.ess))")
}
print(report.failedChecks.isEmpty ? "sampling and theory agree" : "they do not agree")
