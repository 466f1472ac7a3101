import Manual
import Repl
import Testing

@Suite struct ReplCommandTests {
  @Test func `commands are read with what follows them`() {
    #expect(ReplCommand(":load a b.sgd ") == .load("a b.sgd"))
    #expect(ReplCommand("  :load \"a.sgd\"") == .load("a.sgd"))
    #expect(ReplCommand(":type x + 1") == .type("x + 1"))
    #expect(ReplCommand(":doc") == .documentation(nil))
    #expect(ReplCommand(":set seed 7") == .set("seed", "7"))
    #expect(ReplCommand(":load") == .incomplete("load", wants: "a file"))
    #expect(ReplCommand(":lod x") == .unknown("lod"))
    #expect(ReplCommand("x = :load") == nil)
    #expect(ReplCommand(":= 3") == nil)
  }

  @Test func `the manual is searched by title, then by words`() throws {
    #expect(Manual.chapters.count > 20)
    #expect(Manual.search("runs").first?.title == "Runs")
    #expect(Manual.search("estimates").first?.title == "Estimates and checks")
    #expect(Manual.search("censored").contains { $0.lines.joined().contains("censored") })
    #expect(Manual.search("nosuchword").isEmpty)
    #expect(Manual.search("").isEmpty)
    let page = try #require(Manual.search("Values").first).page(width: 60)
    let prose = page.split(separator: "\n").filter { !$0.hasPrefix("    ") }
    #expect(prose.allSatisfy { $0.count <= 60 })
  }
}
