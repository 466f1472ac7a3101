import Foundation
import Testing

@Suite struct CommandTests {
  @Test(
    arguments: [
      ("print 1", 0), ("check 1 == 2", 1), ("let a = b", 2), ("let a = (", 2),
      ("import \"no-such-file.sgd\" as a", 3), ("let v = [x for x in [1] if x > 1]\nprint v[0]", 2),
    ] as [(String, Int32)])
  func `the exit status says what went wrong`(script: String, status: Int32) throws {
    #expect(try Tool.run("run", "-", input: script).status == status)
  }

  @Test func `a file that is not there is the machine's failure`() throws {
    let outcome = try Tool.run("run", "/no/such/file.sgd")
    #expect(outcome.status == 3 && outcome.complaints.contains("E0701"))
  }

  @Test func `a wrong command line has its own status`() throws {
    #expect(try Tool.run("run").status == 64)
    #expect(try Tool.run("run", "-", "--threads", "0", input: "print 1").status == 64)
    #expect(try Tool.run("run", "-", "--input", "x", input: "print 1").status == 64)
  }

  @Test func `output goes to standard output, messages to standard error`() throws {
    let outcome = try Tool.run("run", "-", input: "print 1\nlet r = draw(Normal(mean: 0, sd: 1))")
    #expect(outcome.output == "1\n" && outcome.complaints == "seed 0 (not set)\n")
    let quiet = try Tool.run(
      "run", "-", "--seed", "0", input: "let r = draw(Normal(mean: 0, sd: 1))")
    #expect(quiet.complaints == "")
  }

  @Test func `on a pipe, sgd alone runs the script`() throws {
    let outcome = try Tool.run(input: "print 2 + 2\n")
    #expect(outcome.output == "4\n" && outcome.status == 0)
  }

  @Test func `inputs come from the command line`() throws {
    let script = "input rate: Real = 0.1\nprint rate"
    #expect(try Tool.run("run", "-", "--input", "rate=0.5", input: script).output == "0.5\n")
    #expect(try Tool.run("run", "-", "--input", "rte=0.5", input: script).status == 2)
  }

  @Test func `inputs also follow the script, and a wrong one is underlined where it was written`()
    throws
  {
    let script = "input rate: Real > 0 = 0.1\ninput n: Int = 1\nprint rate, n"
    #expect(try Tool.run("run", "-", "rate=0.5", "n=3", input: script).output == "0.5 3\n")
    for (given, code, said) in [
      ("rate=-1", "E0412", "rate=-1"), ("rate=fast", "E0413", "must be a Real"),
      ("n=1.5", "E0413", "must be an Int"), ("rte=1", "E0704", "did you mean `rate`?"),
    ] {
      let outcome = try Tool.run("run", "-", given, input: script)
      #expect(outcome.status == 2)
      #expect(outcome.complaints.contains(code) && outcome.complaints.contains(said))
      #expect(outcome.complaints.contains("--input:1:1"))
    }
    #expect(try Tool.run("run", "-", "rate", input: script).status == 64)
  }

  @Test func `results are lines of JSON`() throws {
    let script = """
      let x = 0.1
      let s = (a: [1, 2], t: "a\\"b")
      let m = mean(draw(Normal(mean: 0, sd: 1), 100))
      let f = y => y
      print "hello"
      check x == 0.1
      check x == 2
      """
    let outcome = try Tool.run("run", "--json", "-", input: script)
    #expect(outcome.status == 1 && outcome.complaints == "")
    let lines = try outcome.output.split(separator: "\n").map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    func all(_ kind: String) -> [[String: Any]] { lines.filter { $0["kind"] as? String == kind } }
    #expect(all("output").first?["text"] as? String == "hello\n")
    #expect(all("check").map { $0["passed"] as? Bool } == [true, false])
    let values = Dictionary(
      uniqueKeysWithValues: all("value").map { ($0["name"] as? String ?? "", $0["value"]) })
    #expect(Set(values.keys) == ["x", "s", "m"])
    #expect(values["x"] as? Double == 0.1)
    #expect((values["m"] as? [String: Any])?["n"] as? Int == 100)
    #expect((values["s"] as? [String: Any])?["t"] as? String == "a\"b")
    let end = try #require(all("end").first)
    #expect(end["status"] as? Int == 1 && end["seedIsSet"] as? Bool == false)
    let wrong = try Tool.run("run", "--json", "-", input: "print a")
    #expect(wrong.status == 2 && wrong.output.contains("\"kind\":\"diagnostic\""))
  }

  @Test func `whoever stops reading ends the script quietly`() throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    let complaints = FileManager.default.temporaryDirectory.path + "/sgd-pipe-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: complaints) }
    shell.arguments = [
      "-c",
      "echo 'for i in 0 ..< 100000 { print i }' | \"\(Tool.path)\" run - 2>\(complaints) | head -1 >/dev/null; exit ${PIPESTATUS[1]}",
    ]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 141)
    #expect(try String(contentsOfFile: complaints, encoding: .utf8) == "")
  }

  @Test func `check and fmt take folders`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgd-folder-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder + "/inner", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "let  x=1\n".write(toFile: folder + "/a.sgd", atomically: false, encoding: .utf8)
    try "print y\n".write(toFile: folder + "/inner/b.sgd", atomically: false, encoding: .utf8)
    let checked = try Tool.run("check", folder)
    #expect(checked.status == 2 && checked.complaints.contains("b.sgd:1:7"))
    #expect(try Tool.run("fmt", "--check", folder).output.contains("a.sgd would change"))
    #expect(try Tool.run("fmt", folder).status == 0)
    #expect(try String(contentsOfFile: folder + "/a.sgd", encoding: .utf8) == "let x = 1\n")
    #expect(try Tool.run("fmt", "--check", folder).status == 0)
  }

  @Test func `a time limit shows what was found until then`() throws {
    let script =
      "let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) "
      + "{ from: 0; replicas: 64; steps: 1e12; measure m = mean(w); measure late = mean(path.last(w)) }"
    let outcome = try Tool.run("run", "-", "--time-limit", "1", input: script)
    #expect(outcome.status == 3)
    #expect(outcome.complaints.contains(/`r` stopped after .* updates/))
    #expect(outcome.complaints.contains(/m: -?0\.\d+ ± 0\.\d+/))
    // No replica came to its end.
    #expect(!outcome.complaints.contains("late"))
    #expect(!outcome.complaints.contains("steps/s"))
  }

  @Test func `a plot becomes the file that its name asks for`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgd-plots-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let settings = "{ by: k, log: xy, overlay: line, title: \"τ\", xrange: (0.5, 9), vertical: 2 }"
    let script = """
      let t = sweep k in [1, 2], x in [1, 2, 4, 8] {
        row y: mean(draw(Normal(mean: k * x, sd: 0.1), 50))
      }
      for end in ["svg", "png", "pdf", "json"] { plot y ~ x in t \(settings) to "\(folder)/p.{end}" }
      plot sin(x) ~ x in linspace(0, 1, 9) { style: steps }
      plot sin(x) ~ x in linspace(0, 1, 9) { style: bars }
      """
    let outcome = try Tool.run("run", "-", input: script)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    for (end, begin) in [("svg", "<?xml"), ("png", "\u{89}PNG"), ("pdf", "%PDF"), ("json", "{")] {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/p.\(end)"))
      let wanted = Array(begin.unicodeScalars.map { UInt8($0.value) })
      #expect(Array(data.prefix(wanted.count)) == wanted)
    }
    for (settings, code) in [
      ("style: dots", "E0355"), ("xrange: (2, 1)", "E0431"), ("colour: 1", "E0212"),
    ] {
      let wrong = try Tool.run(
        "run", "-", input: "plot x ~ x in linspace(0, 1, 9) { \(settings) }")
      #expect(wrong.status == 2 && wrong.complaints.contains(code), "\(wrong.complaints)")
    }
  }

  @Test func `completion for shells is generated`() throws {
    for shell in ["bash", "zsh", "fish"] {
      let outcome = try Tool.run("--generate-completion-script", shell)
      #expect(outcome.status == 0 && outcome.output.contains("explain"))
    }
  }

  @Test func `doc shows names, chapters and words`() throws {
    #expect(try Tool.run("doc", "Runs").output.hasPrefix("Runs  (manual)"))
    #expect(try Tool.run("doc", "censored").output.contains("censored"))
    #expect(try Tool.run("doc", "--manual").output.contains("Estimates and checks"))
  }

  @Test func `check only looks`() throws {
    let good = try Tool.run("check", "-", input: "print 1")
    #expect(good.status == 0 && good.output == "")
    let bad = try Tool.run("check", "--json", "-", input: "print a")
    #expect(bad.status == 2 && bad.output.contains("\"code\":\"E0201\""))
  }

  @Test func `test counts what passed and failed`() throws {
    try Tool.withScript("test \"a\" { check 1 == 1 }\ntest \"b\" { check 1 == 2 }\n") {
      (path: String) throws -> Void in
      let outcome = try Tool.run("test", path)
      #expect(outcome.status == 1)
      #expect(outcome.output.hasSuffix("1 passed, 1 failed\n"))
    }
  }

  @Test func `the library passes its own tests`() throws {
    let outcome = try Tool.run("test", "--library")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.complaints)")
    #expect(outcome.output.hasSuffix(" passed, 0 failed\n"))
  }

  @Test func `fmt lays a file out and says so with check`() throws {
    try Tool.withScript("let  x=1\n") { (path: String) throws -> Void in
      #expect(try Tool.run("fmt", "--check", path).status == 1)
      #expect(try Tool.run("fmt", path).status == 0)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "let x = 1\n")
      #expect(try Tool.run("fmt", "--check", path).status == 0)
    }
    #expect(try Tool.run("fmt", "-", input: "let  x=1").output == "let x = 1\n")
    #expect(try Tool.run("fmt", "-", input: "let x = )").status == 2)
  }

  @Test func `explain and doc answer`() throws {
    #expect(try Tool.run("explain", "E0312").output.contains("minibatch"))
    #expect(try Tool.run("explain", "e0312").status == 0)
    #expect(try Tool.run("explain", "E9999").status == 2)
    #expect(try Tool.run("doc", "sgd").output.contains("rate"))
    #expect(try Tool.run("doc", "noSuchName").status == 2)
  }

  @Test func `version and help are there`() throws {
    #expect(try Tool.run("--version").output.hasPrefix("sgd "))
    let help = try Tool.run("--help")
    #expect(help.status == 0 && help.output.contains("130"))
  }

  @Test func `an output that cannot be written is an error`() throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "echo 'print 1' | \"\(Tool.path)\" run - > /dev/full 2>/dev/null"]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 3)
  }

  @Test func `a run is stopped by a signal, and its status tells which`() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      "echo 'let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 1e12; measure m = mean(w) }'"
        + " | \"\(Tool.path)\" run - 2>/dev/null & pid=$!; sleep 1; kill -TERM $pid; wait $pid",
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
  }

  /// Arguments that must be refused, and what must be said.
  static let refused: [([String], String)] = [
    (["run", "-", "--thread", "2"], "Unknown option '--thread'. Did you mean '--threads'?"),
    (["--thread", "2"], "Unknown option '--thread'. Did you mean '--threads'?"),
    (["run", "-", "--threads", "-2"], "--threads takes a number from 1"),
    (["run", "-", "--time-limit", "-1"], "--time-limit takes a positive number"),
    (["run", "-", "--seed", "-1"], "The value '-1' is invalid"),
    (["run", "-", "--checkpoint-every", "-1"], "--checkpoint-every takes a number of seconds"),
    (["run", "-", "a=1", "a=2"], "The input `a` is given twice"),
    (["run", "-", "--input", "a=1", "a=2"], "The input `a` is given twice"),
    (["test", "--input", "a=1", "--input", "a=2"], "The input `a` is given twice"),
    (["help", "nosuch"], "there is no command `nosuch`"),
    (["help", "chek"], "did you mean `sgd check`?"),
    (["chek"], "did you mean `sgd check`?"),
  ]

  @Test(arguments: refused)
  func `what is wrong with the command line is told`(arguments: [String], words: String) throws {
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.complaints.contains(words), "\(outcome.complaints)")
  }

  @Test(arguments: ["run", "check", "test", "fmt", "explain", "doc", "repl"])
  func `every command tells its exit statuses`(command: String) throws {
    #expect(try Tool.run(command, "--help").output.contains("Exit status: 0 all went well"))
    #expect(try Tool.run("help", command).status == 0)
  }

  @Test func `a name that is nearly that of a file gets the file that was meant`() throws {
    try InputFileTests.inFolder { folder in
      for (name, text) in [("well.sgd", "let a = 1\n"), ("rows.csv", "x\n1\n")] {
        try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
      }
      for command in ["run", "check", "test", "fmt"] {
        let outcome = try Tool.run(command, folder + "/wel.sgd")
        #expect(outcome.status == 3 && outcome.complaints.contains("E0701"))
        #expect(outcome.complaints.contains("did you mean `\(folder)/well.sgd`?"))
        #expect(!outcome.output.contains("E0701"))
      }
      for (line, meant) in [
        ("import \"\(folder)/well\" as well", "well.sgd"),
        ("print read \"\(folder)/row.csv\"", "rows.csv"),
      ] {
        let outcome = try Tool.run(["run", "-"], input: line + "\n")
        #expect(outcome.complaints.contains("did you mean `\(folder)/\(meant)`?"))
      }
      let export = "export [1.0] to \"\(folder)/none/x.csv\"\n"
      #expect(
        try Tool.run(["run", "-"], input: export).complaints.contains(
          "make the folder `\(folder)/none` first"))
    }
  }

  @Test func `fmt, test, explain and check answer in JSON`() throws {
    let script = """
      input rate: Real > 0 = 0.1
      test "one" { check 1 ~ 1 within 1 }
      check 2 ~ 1 within 0.1
      print   rate
      """
    try Tool.withScript(script) { path in
      func lines(_ arguments: String..., status: Int32) throws -> [[String: Any]] {
        let outcome = try Tool.run(arguments)
        #expect(outcome.status == status && outcome.complaints == "")
        return try outcome.output.split(separator: "\n").map {
          try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
      }
      let inputs = try lines("check", path, "--inputs", "--json", status: 0)
      #expect(inputs.count == 1 && inputs[0]["name"] as? String == "rate")
      #expect(inputs[0]["default"] as? String == "0.1")
      let files = try lines("fmt", "--check", "--json", path, status: 1)
      #expect(files.count == 1 && files[0]["changes"] as? Bool == true)
      let tests = try lines("test", path, "--json", status: 1)
      #expect(
        tests.compactMap { $0["kind"] as? String } == ["check", "test", "check", "test", "end"])
      #expect(tests.dropLast().compactMap { $0["passed"] as? Bool } == [true, true, false, false])
      #expect(tests.last?["failed"] as? Int == 1)
      let missing = try lines("test", path + ".no", "--json", status: 3)
      #expect(missing.first?["code"] as? String == "E0701")
      let explained = try lines("explain", "E0312", "--json", status: 0)
      #expect(explained.first?["code"] as? String == "E0312")
    }
  }
}
