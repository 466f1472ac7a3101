import Foundation
import SGD
import Testing

@Suite struct FileTests {
  @Test func `imports are looked for beside the file that names them`() throws {
    let folder = try Folder()
    _ = try folder.write("let one = 1\nlet _hidden = 2", to: "sub/base.sgd")
    _ = try folder.write("import \"base.sgd\" as b\nlet two = b.one + 1", to: "sub/lib.sgd")
    let main = try folder.write(
      "import \"sub/lib.sgd\" as lib\nimport \"sub/base.sgd\" as base\nlet three = lib.two + base.one",
      to: "main.sgd")
    let session = Session()
    #expect(session.run(file: main).errors.map(\.rendered) == [])
    #expect(session.value("three")?.real == 3)
    let nosy = try folder.write("import \"sub/base.sgd\" as b\nprint b._hidden", to: "nosy.sgd")
    #expect(Session().run(file: nosy).errors.map(\.code) == ["E0209"])
  }

  @Test func `a circle of imports is told as one`() throws {
    let folder = try Folder()
    let a = try folder.write("import \"b.sgd\" as b\nlet x = 1", to: "a.sgd")
    _ = try folder.write("import \"c.sgd\" as c\nlet x = 1", to: "b.sgd")
    _ = try folder.write("import \"a.sgd\" as a\nlet x = 1", to: "c.sgd")
    let report = Session().run(file: a)
    #expect(report.errors.map(\.code) == ["E0703"])
    #expect(report.errors[0].message.contains("c.sgd"))
    let own = try folder.write("import \"own.sgd\" as me", to: "own.sgd")
    #expect(Session().run(file: own).errors.map(\.code) == ["E0703"])
  }

  @Test func `a file that is not there is named where it is asked for`() throws {
    let folder = try Folder()
    let main = try folder.write("let a = 1\nimport \"lost.sgd\" as lost", to: "main.sgd")
    let report = Session().run(file: main)
    #expect(report.ending == .machineFailed)
    #expect(report.errors.map(\.code) == ["E0701"])
    #expect(report.errors[0].line == 2 && report.errors[0].column == 8)
    #expect(report.errors[0].message.contains("lost.sgd"))
    #expect(Session().run(file: folder.path + "/none.sgd").ending == .machineFailed)
  }

  @Test func `mistakes of an imported file are told once, in its own text`() throws {
    let folder = try Folder()
    _ = try folder.write("let y = x", to: "bad.sgd")
    let main = try folder.write(
      "import \"bad.sgd\" as a\nimport \"bad.sgd\" as b\nprint a.y", to: "main.sgd")
    let report = Session().run(file: main)
    #expect(report.errors.map(\.code) == ["E0201"])
    #expect(report.errors.first?.file.hasSuffix("bad.sgd") == true)
  }

  @Test func `a table is written whole, and nothing else is left behind`() throws {
    let folder = try Folder()
    let script = "export table(x: [1.0, 2.0]) to \"\(folder.path)/t.csv\""
    _ = try folder.write("old", to: "t.csv")
    #expect(Session().run(source: script).errors.map(\.rendered) == [])
    #expect(folder.names == ["t.csv"])
    #expect(folder.read("t.csv")?.hasSuffix("x\n1.0\n2.0\n") == true)
  }

  @Test func `a full disk is an error that says so`() throws {
    let folder = try Folder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/t.csv", withDestinationPath: "/dev/full")
    let report = Session().run(source: "export table(x: [1.0]) to \"\(folder.path)/t.csv\"")
    #expect(report.errors.map(\.code) == ["E0702"] && report.ending == .machineFailed)
    #expect(report.errors.first?.message.contains("No space left") == true)
    #expect(folder.names == ["t.csv"])
  }

  @Test func `where no file can be, the old one stays`() throws {
    let folder = try Folder()
    _ = try folder.write("kept", to: "file")
    let report = Session().run(
      source: "export table(x: [1.0]) to \"\(folder.path)/file/t.csv\"")
    #expect(report.errors.map(\.code) == ["E0702"] && report.ending == .machineFailed)
    #expect(folder.read("file") == "kept" && folder.names == ["file"])
  }

  @Test func `a symbolic link is followed and stays a link`() throws {
    let folder = try Folder()
    _ = try folder.write("old", to: "real.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.csv", withDestinationPath: "real.csv")
    try FileSystem.write(Array("new".utf8), to: folder.path + "/link.csv")
    #expect(folder.read("real.csv") == "new")
    #expect(folder.names == ["link.csv", "real.csv"])
  }

  @Test func `a session without files touches none`() throws {
    let folder = try Folder()
    var options = Options()
    options.files = .nothing
    let export = "export table(x: [1.0]) to \"\(folder.path)/t.csv\""
    #expect(Session(options).run(source: export).errors.map(\.code) == ["E0702"])
    options.files = .under([folder.path + "/inner"])
    try FileManager.default.createDirectory(
      atPath: folder.path + "/inner", withIntermediateDirectories: true)
    #expect(Session(options).run(source: export).ending == .machineFailed)
    let sideways = "export table(x: [1.0]) to \"\(folder.path)/inner/../t.csv\""
    #expect(Session(options).run(source: sideways).ending == .machineFailed)
    let inside = "export table(x: [1.0]) to \"\(folder.path)/inner/t.csv\""
    #expect(Session(options).run(source: inside).ending == .finished)
    #expect(folder.names == ["inner"])
  }

  @Test func `a column whose cells were all refused is one of numbers`() throws {
    let folder = try Folder()
    let report = Session().run(
      source: """
        let t = sweep rate in [3.0, 4.0] {
          let run = simulate sgd(rate: rate) on parabola(1) with Normal(mean: 0, sd: 1) {
            from: 0; steps: 3000; replicas: 4; measure v = var(w)
          }
          row v: run.v
        }
        export t to "\(folder.path)/t.csv"
        let back = read "\(folder.path)/t.csv"
        check isNaN(back.v[0]) and isNaN(back.v[1])
        """)
    #expect(report.ending == .finished && report.failedChecks.isEmpty, "\(report.errors)")
    #expect(folder.read("t.csv")?.hasSuffix("rate,v\n3.0,nan\n4.0,nan\n") == true)
  }

  @Test func `a plot becomes a picture, or an error that names the package`() throws {
    let folder = try Folder()
    let script = """
      let t = table(x: [1.0, 2.0, 3.0], y: [1.0, 4.0, 9.0])
      plot y ~ x in t to "\(folder.path)/p.svg"
      """
    let report = Session().run(source: script)
    if report.ending == .finished {
      #expect(folder.read("p.svg")?.contains("<svg") == true)
    } else {
      #expect(report.errors.first?.message.contains("gnuplot-nox") == true)
    }
    #expect(folder.names == (report.ending == .finished ? ["p.svg"] : []))
  }

  @Test func `tests of a file are run with its definitions`() throws {
    let folder = try Folder()
    let file = try folder.write(
      "let x = 4\nprint x\ntest \"right\" { check x == 4 }\ntest \"wrong\" { check x == 5 }\n"
        + "test \"broken\" { let v = [y for y in [1.0] if y > 2]; print v[0] }",
      to: "t.sgd")
    let (report, results) = Session().test(file: file)
    #expect(report.ending == .finished)
    #expect(results.map(\.name) == ["right", "wrong", "broken"])
    #expect(results.map(\.passed) == [true, false, false])
    #expect(results.map(\.line) == [3, 4, 5])
  }

  @Test func `a column that is one of texts by one cell is told with that cell`() throws {
    let folder = try Folder()
    let path = try folder.write("x,y\n1,2\n2,abc\n4,3\n", to: "b.csv")
    let report = Session().run(source: "let u = read \"\(path)\"\nprint mean(u.y)")
    #expect(report.errors.count == 1)
    #expect(report.errors.first?.rendered.contains("line 3 of the file has `abc`") == true)
  }

  @Test(
    arguments: ["x", "1e400", "0x10", "\"2\""],
    [
      "print sum(u.y)", "print max(u.y)", "print u.y + 1", "print u where y > 1",
      "for row in u { print 2 * row.y }",
    ])
  func `a single cell that is no number is named wherever its column is used`(
    cell: String, use: String
  ) throws {
    let folder = try Folder()
    let path = try folder.write("x,y\n1,2\n2,\(cell)\n", to: "b.csv")
    let report = Session().run(
      source: "loss line at (w: Real) over (x: Real, y: Real) = (y - w * x)^2\n"
        + "let u = read \"\(path)\"\n" + use)
    let text = cell.filter { $0 != "\"" }
    #expect(
      report.errors.first?.rendered.contains(
        "the column `y` is one of texts, since line 3 of the file has `\(text)` there") == true,
      "\(report.errors.first?.rendered ?? "no error")")
  }

  @Test func `an empty cell is named where its number is missed`() throws {
    let folder = try Folder()
    let path = try folder.write("x,y\n1,2\n,1\n2,3\n", to: "b.csv")
    let report = Session().run(source: "let u = read \"\(path)\"\nprint mean(u.x)")
    #expect(
      report.errors.first?.rendered.contains("`x` has no number in line 3 of the file") == true)
    let short = try folder.write("x,y\n1\n", to: "c.csv")
    #expect(
      Session().run(source: "print read \"\(short)\"").errors.first?.message.contains(
        "1 cell, where the first line names 2 columns") == true)
  }

  @Test func `places to write to are tried before anything is computed`() throws {
    let folder = try Folder()
    let (session, output) = recorded()
    let report = session.run(
      source: "print 1\nexport table(x: [1.0]) to \"\(folder.path)/no/t.csv\"")
    #expect(report.ending == .machineFailed && report.errors.map(\.code) == ["E0702"])
    #expect(output.text == "")
    let again = session.run(
      source: "print 1\nexport table(x: [1.0]) to \"\(folder.path)/t.csv\"")
    #expect(again.ending == .finished && folder.read("t.csv") != nil)
  }
}
