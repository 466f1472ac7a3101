internal import SourceText

/// What is said about a mistake.
struct Wording: Sendable {
  var severity = Diagnostic.Severity.error
  var code: String
  var message: String
  /// Under the underlined place.
  var label = ""
  var help: String?

  init(
    _ code: String, _ message: String, label: String = "", help: String? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.label = label
    self.help = help
  }
}

/// A kind of mistake, as data.
protocol Mistake: Sendable {
  var wording: Wording { get }
}

/// A help line that offers the nearest name.
func didYouMean(_ suggestion: String?) -> String? {
  suggestion.map { "did you mean `\($0)`?" }
}

/// `a`, `a` and `b`, or the first few of many.
func listing(_ names: [String], joining: String = "and") -> String {
  let quoted = names.map { "`\($0)`" }
  switch quoted.count {
  case 0: return "nothing"
  case 1: return quoted[0]
  case 2...7:
    return quoted.dropLast().joined(separator: ", ") + " \(joining) " + quoted[quoted.count - 1]
  default: return quoted.prefix(7).joined(separator: ", ") + ", …"
  }
}
