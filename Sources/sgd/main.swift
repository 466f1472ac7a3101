import Interpreter
import SourceText
import Foundation

final class H: Interpreter.Host {
  func write(_ text: String) { print(text, terminator: "") }
  func read(_ path: String) throws(HostFailure) -> [UInt8] { throw HostFailure("no") }
  func store(_ bytes: [UInt8], at path: String) throws(HostFailure) { }
  func renderPlot(_ script: String, to path: String) throws(HostFailure) {}
  func function(named name: String) -> (@Sendable ([Double]) throws -> Double)? { nil }
  var isCancelled: Bool { false }
  func progress(_ progress: RunProgress) {}
  var outputWidth: Int { 100 }
  var allowsUnicode: Bool { true }
}
var ds: [Diagnostic] = []
let p = Program(host: H(), settings: RunSettings(), libraryDiagnostics: &ds)
for d in ds { print(d.message, p.sources[d.span.file].name, d.span.start) }
let data = try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1]))
let (m, e) = p.parseText(Array(data), named: CommandLine.arguments[1])
for d in e { print("E", d.message, p.sources[d.span.file].line(at: Int(d.span.start)) + 1) }
do { _ = try p.run(m) } catch Interruption.mistake(let d) { print("M", d.code, d.message, d.help ?? "", p.sources[d.span.file].name, p.sources[d.span.file].line(at: Int(d.span.start)) + 1) }
