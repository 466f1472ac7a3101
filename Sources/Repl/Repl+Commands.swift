internal import Manual
internal import SGD

extension Repl {
  /// False if it was the last line.
  mutating func perform(_ command: ReplCommand) -> Bool {
    switch command {
    case .quit: return false
    case .help(nil): write(ReplCommand.helpText)
    case .help(let topic?), .documentation(let topic?): document(topic)
    case .documentation(nil): write(Self.contents())
    case .names:
      let own = session.names.filter { !$0.isFromLibrary && !$0.name.contains(".") }
      for info in own { write("\(info.name) : \(info.type)\n") }
      if own.isEmpty { write("nothing was defined here yet\n") }
    case .type(let expression):
      let report = session.type(of: expression)
      if report.ending == .finished, report.errors.isEmpty {
        let type = report.shownType ?? "nothing: this is a statement"
        write((type == "_" ? "not known before it is computed" : type) + "\n")
      } else {
        show(report)
      }
    case .load(let path): load(path)
    case .reload:
      if let loadedFile {
        load(loadedFile)
      } else {
        write("nothing was loaded yet; write `:load FILE`\n")
      }
    case .save(let path): save(to: path)
    case .history(let word): history(with: word)
    case .time(let expression):
      let begin = surroundings.seconds()
      run(expression)
      write("took \(Self.duration(surroundings.seconds() - begin))\n")
    case .set(let name, let value): set(name, value)
    case .incomplete(let word, let what): write("`:\(word)` takes \(what)\n")
    case .unknown(let word):
      let near = ReplCommand.words.first { $0.hasPrefix(word.prefix(2)) }
      write(
        "there is no command `:\(word)`"
          + (near.map { "; did you mean `:\($0)`?\n" } ?? "; `:help` lists them\n"))
    }
    return true
  }

  // MARK: - Files

  private mutating func load(_ path: String) {
    loadedFile = path
    let before = Set(session.names.filter { !$0.isFromLibrary }.map(\.name))
    let report = session.enter(file: path)
    show(report)
    guard report.ending == .finished else { return }
    let text = (try? FileSystem.read(path, atMost: .script())).map {
      String(decoding: $0, as: UTF8.self)
    }
    accepted.append(
      .file(
        path, text: text.map { $0.hasSuffix("\n") ? String($0.dropLast()) : $0 } ?? "",
        report.anatomy))
    let new = session.names.filter {
      !$0.isFromLibrary && !before.contains($0.name) && !$0.name.contains(".")
    }
    if !new.isEmpty { write("new: \(new.map(\.name).joined(separator: ", "))\n") }
  }

  private func save(to path: String) {
    guard !accepted.isEmpty else { return write("there are no lines to save yet\n") }
    var script = SavedScript(accepted, initialSeed: initialSeed)
    let text = script.text { text in
      let report = Session().check(source: text, name: path)
      return report.errors.first.map { ($0.line, $0.message) }
    }
    do {
      try FileSystem.write(Array(text.utf8), to: path)
      let count = accepted.count { if case .seed = $0 { false } else { true } }
      write("\(count) \(count == 1 ? "entry" : "entries") in \(path)\n")
    } catch {
      write("cannot write `\(path)`: \(error.reason)\n")
    }
  }

  // MARK: - Looking back

  private func history(with word: String?) {
    let entries = Array(reader.history.enumerated())
    let number = word.flatMap { Int($0) }
    let found =
      number == nil ? entries.filter { word == nil || $0.element.contains(word ?? "") } : entries
    for (index, entry) in found.suffix(number ?? 20) {
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      write("\(index + 1)  \(lines.joined(separator: "\n     "))\n")
    }
    if found.isEmpty { write("no entry has `\(word ?? "")`\n") }
  }

  // MARK: - The manual

  private static func contents() -> String {
    var text = "Chapters; `:doc WORDS` shows one, `:doc NAME` what a name is.\n"
    var book = ""
    for chapter in Manual.chapters {
      if chapter.book != book {
        book = chapter.book
        text += "\n\(book)\n"
      }
      text += "  \(chapter.title)\n"
    }
    return text
  }

  private func document(_ topic: String) {
    if let page = surroundings.explain(topic) { return write(page) }
    let names = session.names
    let width = min(100, surroundings.width() - 1)
    let words = Manual.words(named: topic).map { $0.page(width: width) }.joined(separator: "\n")
    if let info = names.first(where: { $0.name == topic }) {
      write(info.page)
      if !words.isEmpty { return write("\n" + words) }
      if topic.contains("."), let section = Manual.theory(about: topic) {
        return write("\n" + section.page(width: width))
      }
      let mentions = Manual.mentioning([topic]).prefix(3).map(\.title)
      if !mentions.isEmpty {
        write("  see :doc \(mentions.joined(separator: ", :doc "))\n")
      }
      return
    }
    if !words.isEmpty { return write(words) }
    let command = topic.hasPrefix(":") ? String(topic.dropFirst()) : topic
    if ReplCommand.words.contains(command), let line = ReplCommand.help(on: command) {
      return write(line + "\n")
    }
    let chapters = Manual.search(topic)
    if let first = chapters.first {
      write(first.page(width: width))
      let others = chapters.dropFirst().prefix(4).map(\.title)
      if !others.isEmpty { write("\nalso: \(others.joined(separator: ", "))\n") }
      return
    }
    let near = names.map(\.name).filter { $0.lowercased().contains(topic.lowercased()) }.prefix(8)
    write(
      "there is no `\(topic)`"
        + (near.isEmpty
          ? "; `:doc` lists the chapters\n" : "; there is \(near.joined(separator: ", "))\n"))
  }

  // MARK: - Settings

  private mutating func set(_ name: String?, _ value: String?) {
    guard let name else {
      let present = session.presentSettings
      return write(
        """
        seed      \(present.seed)\(present.seedIsSet ? "" : " (not set)")
        threads   \(present.threads)
        limit     \(present.timeLimit.map { "\(shown($0)) s" } ?? "none") (seconds a line may take)
        pictures  \(drawsPictures ? "on" : "off")
        e.g. `:set threads 2`

        """)
    }
    guard let setting = ReplSetting(rawValue: name) else {
      let near = ReplSetting.allCases.map(\.rawValue).first { $0.hasPrefix(name.prefix(3)) }
      return write(
        "there is no setting `\(name)`"
          + (near.map { "; did you mean `\($0)`?\n" } ?? "; `:set` lists them\n"))
    }
    func refuse(_ what: String) { write("`:set \(name)` takes \(what)\n") }
    switch setting {
    case .seed:
      guard let value, let seed = UInt64(value) else { return refuse("a whole number from 0 on") }
      session.set(seed: seed)
      accepted.append(.seed(seed))
    case .threads:
      guard let value, let threads = Int(value), (1...4096).contains(threads) else {
        return refuse("a number from 1 to 4096")
      }
      session.set(threads: threads)
    case .limit:
      if value == "none" { return session.set(timeLimit: nil) }
      guard let value, let seconds = Double(value), seconds > 0 else {
        return refuse("a positive number of seconds, or `none`")
      }
      session.set(timeLimit: seconds)
    case .pictures:
      guard let value, value == "on" || value == "off" else { return refuse("`on` or `off`") }
      drawsPictures = value == "on"
    }
  }

  /// `0.8 ms`, `12.3 s`, `2 min 5 s`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 1 { return "\(shown(seconds * 1000, digits: 3)) ms" }
    if seconds < 120 { return "\(shown(seconds, digits: 3)) s" }
    return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
  }
}

extension ReplCommand {
  /// The line of the help for a command.
  static func help(on command: String) -> String? {
    helpText.split(separator: "\n").first { $0.contains(":\(command)") }
      .map { String($0.drop(while: \.isWhitespace)) }
  }
}

extension NameInfo {
  /// What `:doc` and `sgd doc` print.
  package var page: String {
    let text =
      documentation.isEmpty
      ? "" : "\n  " + documentation.split(separator: "\n").joined(separator: "\n  ")
    return "\(kind) \(type.hasPrefix(name) ? type : "\(name): \(type)")\(text)\n"
  }
}
