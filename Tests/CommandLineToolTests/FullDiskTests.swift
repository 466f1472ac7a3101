import Foundation
import Testing

/// Whatever can be computed is computed and shown, though something cannot be written.
@Suite struct FullDiskTests {
  @Test func `an export that fails keeps nothing else from being shown`() throws {
    try InputFileTests.inFolder { folder in
      // To a device is written as it is.
      for name in ["t.csv", "a.npy.json", "p.json"] {
        #expect(symlink("/dev/full", "\(folder)/\(name)") == 0)
      }
      let script = """
        print "before"
        export [1.0, 2.0] to "\(folder)/t.csv"
        export [1.0, 2.0] to "\(folder)/a.npy"
        plot x^2 ~ x in [1.0, 2.0] to "\(folder)/p.json"
        print "after"
        check 1 ~ 1 within 1e-9
        """
      let outcome = try Tool.run(["run", "-"], input: script)
      #expect(outcome.status == 3)
      #expect(outcome.output.contains("before\nafter\n✓ line 6"))
      for (line, name) in [(2, "`\(folder)/t.csv`"), (3, "a.npy.json`"), (4, "the plot `")] {
        #expect(outcome.complaints.contains("-:\(line):1"), "\(outcome.complaints)")
        #expect(outcome.complaints.contains(name))
      }
      #expect(outcome.complaints.components(separatedBy: "error E0702").count == 4)
      // An array never stands without what made it.
      #expect(!FileManager.default.fileExists(atPath: folder + "/a.npy"))
    }
  }

  @Test func `a checkpoint that cannot be written does not end the run`() throws {
    try InputFileTests.inFolder { folder in
      let script = folder + "/script.sgd"
      try """
      seed 1
      let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {
        from: 0; steps: 200; replicas: 1000; checkpoint: "\(folder)/run.checkpoint"
        measure m = mean(w)
      }
      print r.m
      """.write(toFile: script, atomically: false, encoding: .utf8)
      // The first one, without a state, is small enough; the state of a thousand replicas is not.
      let outcome = try Tool.shell(
        "ulimit -f 2; exec \(Tool.path) run \(script) --checkpoint-every 0.001")
      #expect(outcome.status == 3)
      #expect(outcome.output.contains(" ± "))
      #expect(outcome.complaints.components(separatedBy: "cannot write the checkpoint").count == 2)
      // Nothing was computed that is in the file.
      let again = try Tool.run("run", script)
      #expect(again.status == 0 && again.output == outcome.output)
    }
  }

  @Test(arguments: ["--help", "run --help", "--version", "explain", "doc", "doc --manual"])
  func `what cannot be printed is told by the status`(arguments: String) throws {
    let outcome = try Tool.shell("\(Tool.path) \(arguments) > /dev/full")
    #expect(outcome.status == 3 && outcome.complaints.contains("cannot write the output"))
  }
}
