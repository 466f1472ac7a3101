import Foundation
import Repl
import SGD
import Testing

/// What `sgd doc` shows of a function is what a call of it takes.
@Suite struct SignatureTests {
  /// One for all questions: to read the library takes longer than to answer.
  private static let session: Session = {
    var options = Options()
    options.files = .nothing
    return Session(options)
  }()

  /// Functions and their kin; a value is not called.
  private static let called = session.names.filter {
    $0.isFromLibrary && $0.type.hasPrefix($0.name) && $0.type.contains("(")
  }

  /// What is said about a call, where such a call may stand.
  private func said(about call: String) -> [Diagnostic] {
    let line =
      call.hasPrefix("path.")
      ? "simulate sgd(rate: 0.1) on parabola(1) { from: 0; steps: 9; measure m = mean(\(call)) }"
      : call
    return Self.session.check(source: "let x_ = \(line)").diagnostics
  }

  /// What a call with an argument of an unknown label says that it takes.
  private func taken(_ name: String) -> [String]? {
    let diagnostics = said(about: "\(name)(unheard_of: 1)")
    guard let help = diagnostics.first(where: { $0.code == "E0212" })?.help else { return nil }
    return help.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  @Test func `a signature has the labels that a call takes, in their order`() {
    #expect(Self.called.count > 200)
    var compared = 0
    for info in Self.called {
      let shown = Vocabulary.labels(inSignature: info.type)
      guard let taken = taken(info.name) else {
        // Any number of arguments, any labels, or none at all.
        #expect(shown.isEmpty, "\(info.type)")
        continue
      }
      #expect(shown == taken, "\(info.type)")
      compared += 1
    }
    #expect(compared > 200)
  }

  @Test func `what may be left out has a default, and nothing else has`() {
    for info in Self.called where !Vocabulary.labels(inSignature: info.type).isEmpty {
      let parts = Vocabulary.parts(ofSignature: info.type)
      let required = parts.filter { !$0.contains(" = ") }
        .compactMap { Vocabulary.labels(inSignature: "(\($0))").first }
      let missing = said(about: "\(info.name)()").first { $0.code == "E0305" }
      // `f` also needs `a`, `b` and `c`
      let words = missing?.message.split(separator: "`").map(String.init) ?? []
      let named = words.dropFirst(2).filter { required.contains($0) }
      #expect(named == required, "\(info.type): \(missing?.message ?? "nothing")")
    }
  }

  @Test func `bash completes names of the library and the inputs of a script`() throws {
    guard FileManager.default.isExecutableFile(atPath: "/bin/bash") else { return }
    try Tool.withScript("input rate: Real = 0.1\ninput steps: Int = 10\nprint rate * steps") {
      script in
      let folder = (Tool.path as NSString).deletingLastPathComponent
      let bash = Process()
      bash.executableURL = URL(fileURLWithPath: "/bin/bash")
      bash.arguments = [
        "-c",
        """
        PATH=\(folder):$PATH
        source <(sgd --generate-completion-script bash)
        offers() {
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
          _sgd sgd "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"; echo "${COMPREPLY[*]}"
        }
        offers sgd doc heavyB
        offers sgd run \(script) ""
        offers sgd run \(script) --input ste
        """,
      ]
      let pipe = Pipe()
      bash.standardOutput = pipe
      try bash.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      bash.waitUntilExit()
      #expect(text == "heavyBall\nrate= steps=\nsteps=\n", "\(text)")
    }
  }

  @Test(
    arguments: [
      ("bash", "compopt -o nospace"), ("zsh", "compadd -S ''"), ("fish", "complete -c 'sgd'"),
    ])
  func `no blank parts an input from its value`(shell: String, words: String) throws {
    let script = try Tool.run("--generate-completion-script", shell)
    #expect(script.status == 0 && script.output.contains(words))
    guard shell == "bash", FileManager.default.isExecutableFile(atPath: "/bin/bash") else { return }
    #expect(
      try Tool.shell("\(Tool.path) --generate-completion-script bash | /bin/bash -n").complaints
        == "")
  }
}
