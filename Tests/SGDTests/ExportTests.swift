import Foundation
import SGD
import Testing

@Suite struct ExportTests {
  /// Values that are hard to print: all digits, the smallest, signed zero, text that looks like something else.
  static let table = """
    let t = table(
      x: [0.1 + 0.2, 5e-324, -0.0, 1.7976931348623157e308], k: [1, -2, 3, 4],
      s: ["a,b", "say \\"no\\"", "12", "# no"], b: [1 < 2, 2 < 1, true, false])
    """
  static let run = """
    let run = simulate sgd(rate: 0.1) on quadratic([[2.0, 0.3], [0.3, 0.5]])
      with Normal(mean: 0, sd: 1) {
      from: [0, 0]; replicas: 100; steps: 60
      series c = (m: mean(w[0]), S: cov(w)) every 20
    }
    """

  /// Runs a script of which `FOLDER` is the folder; what it prints.
  static func output(
    _ script: String, _ folder: Folder, _ change: (inout Options) -> Void = { _ in }
  )
    -> String
  {
    var options = Options()
    change(&options)
    let (session, output) = recorded(options)
    let report = session.run(source: script.replacing("FOLDER", with: folder.path), name: "e.sgd")
    // Checks that hold need not be seen.
    let lines = output.text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("✓") }
    return lines.joined(separator: "\n") + report.diagnostics.map(\.rendered).joined()
  }

  @Test func `a table comes back from its file to the digit`() throws {
    let folder = try Folder()
    let text = Self.output(
      Self.table + """

        export t to "FOLDER/t.csv"
        let u = read "FOLDER/t.csv"
        for i in 0 ..< 4 {
          check t.x[i] == u.x[i]
          check 1 / t.x[i] == 1 / u.x[i]
          check t.k[i] == u.k[i]
          print u.s[i], u.b[i]
        }
        """, folder)
    #expect(text == "a,b true\nsay \"no\" false\n12 true\n# no false\n")
  }

  @Test func `estimates are columns of values and of errors`() throws {
    let folder = try Folder()
    let text = Self.output(
      Self.run + """

        export run.c to "FOLDER/c.csv"
        let u = read "FOLDER/c.csv"
        for i in 1 ..< 4 {
          check run.c.m[i].value == u.m[i]
          check run.c.m[i].se == u.m_se[i]
          check run.c.S[i].value[0, 1] == u.S_0_1[i]
          check run.c.S[i].se[1, 1] == u.S_1_1_se[i]
        }
        """, folder)
    #expect(text == "")
  }

  @Test func `a vector alone is a column, a matrix its rows`() throws {
    let folder = try Folder()
    let text = Self.output(
      """
      export [1.5, -2.0, 4.0] to "FOLDER/v.csv"
      export [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]] to "FOLDER/m.csv"
      print (read "FOLDER/v.csv").value, (read "FOLDER/m.csv").value_1
      """, folder)
    #expect(text == "[1.5, -2, 4] [2, 4, 6]\n")
  }

  @Test func `a file says what made it`() throws {
    let folder = try Folder()
    let script = "seed 5\ninput rate: Real\nexport table(x: [rate]) to \"t.csv\""
    let path = try folder.write(script, to: "e.sgd")
    for ending in ["csv", "json", "npy", "npz"] {
      let here = script.replacing("t.csv", with: folder.path + "/t." + ending)
      let file = try folder.write(here, to: "e.sgd")
      var options = Options()
      options.inputs["rate"] = "0.25"
      #expect(Session(options).run(file: file).errors.map(\.rendered) == [])
    }
    #expect(folder.names == ["e.sgd", "t.csv", "t.json", "t.npy", "t.npy.json", "t.npz"])
    let lines = try #require(folder.read("t.csv")).split(separator: "\n").map(String.init)
    #expect(lines[0] == "# sgd \(Session.version), edition 1, seed 5")
    #expect(lines[1].hasPrefix("# script \(path) sha256:") && lines[2] == "# input rate = 0.25")
    // The digest is of the text that ran, which names the file.
    let text = script.replacing("t.csv", with: folder.path + "/t.csv")
    if let digest = Self.tool(["sha256sum"], input: text)?.prefix(64) {
      #expect(lines[1].hasSuffix(digest))
    }
    let sidecar = try #require(folder.read("t.npy.json"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(sidecar.utf8)) as? [String: Any])
    #expect(object["seed"] as? Int == 5 && object["edition"] as? Int == 1)
    #expect((object["inputs"] as? [String: Double]) == ["rate": 0.25])
    let whole = try #require(folder.read("t.json"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(whole.utf8)) as? [String: Any])
    #expect((json["provenance"] as? [String: Any])?["seed"] as? Int == 5)
    #expect((json["columns"] as? [String: [Double]]) == ["x": [0.25]])
  }

  @Test func `the bytes of an array are those of the format`() throws {
    let folder = try Folder()
    #expect(
      Self.output("export [[1.5, -2.0, 3.0], [4.0, 5.0, 6.0]] to \"FOLDER/a.npy\"", folder) == "")
    let bytes = try folder.bytes("a.npy")
    let head = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"
    #expect(Array(bytes.prefix(8)) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    #expect(bytes.count == 128 + 48 && Int(bytes[8]) + 256 * Int(bytes[9]) == 118)
    #expect(String(decoding: bytes[10..<10 + head.utf8.count], as: UTF8.self) == head)
    #expect(bytes[127] == 0x0A && bytes[126] == 0x20)
    // 1.5 and −2.
    #expect(Array(bytes[128..<136]) == [0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
    #expect(Array(bytes[136..<144]) == [0, 0, 0, 0, 0, 0, 0, 0xC0])
  }

  @Test func `an archive holds what its directory says`() throws {
    let folder = try Folder()
    #expect(Self.output(Self.table + "\nexport t to \"FOLDER/t.npz\"", folder) == "")
    let bytes = try folder.bytes("t.npz")
    func number(_ at: Int, _ size: Int) -> Int {
      (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[at + $1]) }
    }
    let end = bytes.count - 22
    #expect(number(end, 4) == 0x0605_4B50)
    var (entry, names) = (number(end + 16, 4), [String]())
    for _ in 0..<number(end + 10, 2) {
      #expect(number(entry, 4) == 0x0201_4B50)
      let (length, size, local) = (
        number(entry + 28, 2), number(entry + 24, 4), number(entry + 42, 4)
      )
      names.append(String(decoding: bytes[entry + 46..<entry + 46 + length], as: UTF8.self))
      #expect(number(local, 4) == 0x0403_4B50 && number(local + 14, 4) == number(entry + 16, 4))
      let start = local + 30 + length
      #expect(Self.remainder(bytes[start..<start + size]) == number(entry + 16, 4))
      entry += 46 + length
    }
    #expect(names == ["x.npy", "k.npy", "s.npy", "b.npy", "provenance.npy"] && entry == end)
  }

  /// CRC-32 by long division, bit by bit.
  static func remainder(_ bytes: ArraySlice<UInt8>) -> Int {
    var r: UInt32 = .max
    for byte in bytes {
      for bit in 0..<8 {
        let top = (r ^ UInt32(byte >> UInt8(bit))) & 1
        r = r >> 1 ^ (top == 1 ? 0xEDB8_8320 : 0)
      }
    }
    return Int(~r)
  }

  @Test func `numpy reads the files`() throws {
    guard Self.tool(["python3", "-c", "import numpy"], input: "") != nil else {
      print("skipped: python3 with numpy is not here")
      return
    }
    let folder = try Folder()
    let text = Self.output(
      Self.table + "\n" + Self.run + """

        export t to "FOLDER/t.npz"
        export run.c to "FOLDER/c.npz"
        export [1.0, 2.0, 3.0] to "FOLDER/v.npy"
        export table(x: [1, 2], y: [3.5, 4.5]) to "FOLDER/m.npy"
        print run.c.S[3].value[0, 1], run.c.m[2].se
        """, folder)
    #expect(!text.contains("error"))
    let found = Self.tool(
      [
        "python3", "-c",
        """
        import numpy as np, json
        t = np.load("\(folder.path)/t.npz"); c = np.load("\(folder.path)/c.npz")
        assert t["x"].tolist() == [0.1 + 0.2, 5e-324, -0.0, 1.7976931348623157e308], t["x"]
        assert t["k"].dtype == np.int64 and t["k"].tolist() == [1, -2, 3, 4]
        assert t["s"].tolist() == ["a,b", 'say "no"', "12", "# no"]
        assert t["b"].dtype == bool and t["b"].tolist() == [True, False, True, False]
        assert json.loads(t["provenance"].item())["edition"] == 1
        assert c["S"].shape == (4, 2, 2) and c["m.se"].shape == (4,) and c["t"].tolist() == [0, 20, 40, 60]
        assert np.load("\(folder.path)/v.npy").tolist() == [1, 2, 3]
        assert np.load("\(folder.path)/m.npy").tolist() == [[1, 3.5], [2, 4.5]]
        print("%.4g %.4g" % (c["S"][3, 0, 1], c["m.se"][2]))
        """,
      ], input: "")
    let numbers = try #require(found).split(whereSeparator: \.isWhitespace).compactMap {
      Double($0)
    }
    let printed = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    #expect(numbers.count == 2 && printed.count == 2)
    for (a, b) in zip(numbers, printed) { #expect(abs(a - b) < 1e-3 * abs(b)) }
  }

  @Test func `what a file cannot hold is refused`() throws {
    let folder = try Folder()
    func codes(_ script: String) -> String { Self.output(script, folder) }
    #expect(codes("export (x => x) to \"FOLDER/f.csv\"").contains("E0364"))
    #expect(codes("export table(s: [\"a\"]) to \"FOLDER/s.npy\"").contains(".npz"))
    #expect(codes("export [1.0] to \"FOLDER/s.txt\"").contains("none of .csv"))
    #expect(folder.names == [])
  }

  /// What a program prints; nil if it fails or is not there.
  static func tool(_ arguments: [String], input: String) -> String? {
    let process = Process()
    let (source, sink) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardInput = source
    process.standardOutput = sink
    guard (try? process.run()) != nil else { return nil }
    source.fileHandleForWriting.write(Data(input.utf8))
    try? source.fileHandleForWriting.close()
    let data = sink.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}
