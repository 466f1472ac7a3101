import Testing

/// `read "wine.csv"`
@Suite struct ReadTests {
  private func failure(_ text: String) throws -> String {
    try Script.mistake("let t = read \"a.csv\"", files: ["a.csv": text])
  }

  @Test func `numbers, texts and quotes`() throws {
    let csv = "\u{FEFF}fixed acidity, kind ,\"n\"\r\n1.5,\"a, \"\"b\"\"\n\",3\r\n\r\n-2e-1,plain,4"
    let script = try Script(
      """
      let t = read "a.csv"
      let x = t.fixed_acidity
      let n = sum(t.n)
      let rows = length(t)
      let sour = length(t where fixed_acidity > 0)
      let is = t.kind[0] == "a, \\"b\\"\\n"
      """, files: ["a.csv": csv])
    #expect(try script.numbers("x") == [1.5, -0.2])
    #expect(try script.number("n") == 7)
    #expect(try script.number("rows") == 2)
    #expect(try script.number("sour") == 1)
  }

  @Test func `what is wrong with a file is told with its line`() throws {
    #expect(try failure("a,b\n1,2\n3\n").contains("line 3"))
    #expect(try failure("a;b\n1;2\n").contains("line 1: the columns are separated by semicolons"))
    #expect(try failure("1,2\n3,4\n").contains("line 1: the first line names the columns"))
    #expect(try failure("a,a\n").contains("two columns"))
    #expect(try failure("a,\n1,2\n").contains("no name"))
    #expect(try failure("").contains("empty"))
    #expect(try failure("a\n\"1\n2").contains("line 2: a `\"` is not closed"))
    #expect(try failure("a\n\"1\"2\n").contains("after a closing"))
    #expect(try Script.mistake("let t = read \"b.csv\"").contains("cannot read `b.csv`"))
  }

  @Test func `what is no number is one of the numbers`() throws {
    let script = try Script(
      """
      let t = read "a.csv"
      let x = t.x
      let empty = t.name[1] == ""
      """, files: ["a.csv": "x,name\n-nan,a\nNaN,\nnan,b\n,c\ninf,d\n-inf,e\n2.5,f\n"])
    let x = try script.numbers("x")
    #expect(x.prefix(4).allSatisfy { $0.isNaN })
    #expect(Array(x.dropFirst(4)) == [.infinity, -.infinity, 2.5])
  }

  @Test func `other spellings of what is no number, and lines that end with CR`() throws {
    let script = try Script(
      """
      let t = read "a.csv"
      let x = t.x
      """, files: ["a.csv": "x\rNaN\rInf\r-Infinity\r+inf\r7\r"])
    let x = try script.numbers("x")
    #expect(x[0].isNaN && Array(x.dropFirst()) == [.infinity, -.infinity, .infinity, 7])
  }

  @Test func `a cell cannot move the cursor`() throws {
    let script = try Script(
      "print read \"a.csv\"", files: ["a.csv": "x,y\n1,\"a\nb\"\n2,c\u{1B}[2J\n3,漢字\n"])
    let lines = script.host.written.split(separator: "\n")
    // Names, a line, three rows; numbers stand under their names though two letters are twice as wide.
    #expect(lines.count == 5 && lines[2].hasSuffix("  a b"), "\(script.host.written)")
    #expect(!script.host.written.unicodeScalars.contains("\u{1B}"))
    #expect(lines[4].hasSuffix(" 漢字") && lines[4].count + 2 == lines[3].count)
  }

  @Test func `a cell without a value is nan among numbers, and a text among texts`() throws {
    let script = try Script(
      """
      let t = read "a.csv"
      let x = t.x
      let kept = t.name[0] == "NA" and t.name[1] == "null"
      """, files: ["a.csv": "x,name\n1,NA\nNA,null\nnull,b\nN/A,c\n,d\n2,e\n"])
    let x = try script.numbers("x")
    #expect(x[0] == 1 && x[5] == 2 && x[1..<5].allSatisfy { $0.isNaN })
  }

  @Test func `a regression on a file`() throws {
    let script = try Script(
      """
      loss line at (w: Real) over (x: Real, y: Real) = (w * x - y)^2 / 2
      let L = line over read "a.csv"
      let best = -grad(L)(0) / hess(L)(0)
      """, files: ["a.csv": "y,x,comment\n2,1,\"p\"\n4,2,q\n6,3,r\n"])
    #expect(abs(try script.number("best") - 2) < 1e-14)
  }
}
