import Testing

/// Every script of `Tests/Conformance` does what its comments say.
@Suite struct ConformanceTests {
  @Test(arguments: Script.all(in: "run")) func `run`(script: Script) { hold(script) }
  @Test(arguments: Script.all(in: "gradient")) func `gradient`(script: Script) { hold(script) }
  @Test(arguments: Script.all(in: "noise")) func `noise`(script: Script) { hold(script) }
  @Test(arguments: Script.all(in: "optimizer")) func `optimizer`(script: Script) { hold(script) }
  @Test(arguments: Script.all(in: "theory")) func `theory`(script: Script) { hold(script) }
  @Test(arguments: Script.all(in: "limits")) func `limits`(script: Script) { hold(script) }

  private func hold(_ script: Script) {
    let outcome = script.run()
    #expect(
      outcome.errors == script.expectedErrors, "\(outcome.report.diagnostics.map(\.rendered))")
    if script.expectedErrors.isEmpty { #expect(outcome.report.ending == .finished) }
    #expect(outcome.lines == script.expectedOutput)
    for check in outcome.report.failedChecks {
      Issue.record("\(script.name):\(check.line): \(check.report)")
    }
  }

  @Test func `no folder is empty`() {
    for folder in ["run", "gradient", "noise", "optimizer", "theory", "limits", "bad"] {
      #expect(!Script.all(in: folder).isEmpty, "\(folder)")
    }
  }

  /// The chance that some check of these scripts fails although all is right, were the seeds not fixed.
  @Test func `the checks together seldom fail by chance`() {
    var total = 0.0
    for folder in ["run", "gradient", "noise", "optimizer", "theory", "limits"] {
      for script in Script.all(in: folder) {
        for check in script.run().report.checks {
          total += check.falseAlarm
          if check.falseAlarm > 0.01 {
            print("\(script.name):\(check.line) may well fail by chance: \(check.report)")
          }
        }
      }
    }
    print("false alarms of all conformance checks together: at most \(total)")
    #expect(total < 0.05)
  }
}
