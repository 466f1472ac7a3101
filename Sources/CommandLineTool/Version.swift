internal import SGD

/// What `sgd --version` says.
enum Version {
  static var text: String {
    "sgd \(Session.version), edition \(Session.edition), \(Session.instructionSet)"
  }
}
