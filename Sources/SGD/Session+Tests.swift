internal import Interpreter
internal import SourceText

extension Session {
  /// Runs the `test` blocks of a file, whose other statements are run first. If those fail, the report
  /// says why and there are no results.
  public func test(
    file path: String, each: (TestResult) -> Void = { _ in }
  ) -> (report: Report, results: [TestResult]) {
    let report = run(file: path)
    guard report.ending == .finished else { return (report, []) }
    return (report, results(of: program.evaluator.tests, each))
  }

  /// Runs the tests that the standard library brings.
  public func testLibrary(each: (TestResult) -> Void = { _ in }) -> [TestResult] {
    results(of: program.libraryTests, each)
  }

  private func results(of tests: [TestDeclaration], _ each: (TestResult) -> Void)
    -> [TestResult]
  {
    tests.map { test in
      let begin = Clock.seconds
      let report = perform { $0.run(test) }
      let file = program.sources[test.file]
      let span = test.span(in: program.tree)
      let result = TestResult(
        name: test.name, file: file.name, line: file.place(at: Int(span.start)).line,
        report: report, seconds: Clock.seconds - begin)
      each(result)
      return result
    }
  }
}
