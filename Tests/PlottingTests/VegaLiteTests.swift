import Plotting
import Testing

@Suite struct VegaLiteTests {
  @Test(arguments: SamplePlots.all.map(\.name)) func `the text is JSON`(_ name: String) throws {
    let plot = try #require(SamplePlots.all.first { $0.name == name }).plot
    #expect(JSONReader.accepts(VegaLite(plot).text))
  }

  @Test func `the reader of this test refuses what is not JSON`() {
    for text in ["{", "{\"a\":}", "[1,]", "{\"a\":NaN}", "\"\u{1}\"", "[1] x", "{\"a\" 1}"] {
      #expect(!JSONReader.accepts(text))
    }
  }

  @Test func `scales, data and labels are there`() {
    let text = VegaLite(SamplePlots.escape).text
    #expect(text.contains(#""type":"log""#))
    #expect(text.contains(#""datum":"b = 0.28""#))
    #expect(text.contains(#""x":0.001,"#))
    #expect(VegaLite(Plot(title: "a\"b\\c</script>")).text.contains(#"a\"b\\c\u003c/script>"#))
  }
}

/// A strict recogniser of JSON.
private struct JSONReader {
  private let bytes: [UInt8]
  private var at = 0

  private init(_ text: String) { bytes = Array(text.utf8) }

  static func accepts(_ text: String) -> Bool {
    var reader = JSONReader(text)
    return reader.readsWhole()
  }

  private mutating func readsWhole() -> Bool {
    guard value() else { return false }
    space()
    return at == bytes.count
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func space() {
    while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { at += 1 }
  }

  private mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard bytes[at...].starts(with: wanted) else { return false }
    at += wanted.count
    return true
  }

  private mutating func value() -> Bool {
    space()
    switch next {
    case UInt8(ascii: "{"):
      return items("{", "}") { reader in
        reader.space()
        guard reader.string() else { return false }
        reader.space()
        return reader.take(":") && reader.value()
      }
    case UInt8(ascii: "["): return items("[", "]") { $0.value() }
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return take("true")
    case UInt8(ascii: "f"): return take("false")
    case UInt8(ascii: "n"): return take("null")
    default: return number()
    }
  }

  private mutating func items(
    _ open: String, _ close: String, _ item: (inout JSONReader) -> Bool
  ) -> Bool {
    guard take(open) else { return false }
    space()
    if take(close) { return true }
    while true {
      guard item(&self) else { return false }
      space()
      if take(close) { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while let byte = next {
      at += 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte < 0x20 { return false }
      if byte == UInt8(ascii: "\\") { at += 1 }
    }
    return false
  }

  private mutating func number() -> Bool {
    let start = at
    while let byte = next, "+-.eE0123456789".utf8.contains(byte) { at += 1 }
    return Double(String(decoding: bytes[start..<at], as: UTF8.self)) != nil
  }
}
