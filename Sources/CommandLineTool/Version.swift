/// What `sgd --version` says.
enum Version {
  static let number = "0.1.0"

  static var text: String { "sgd \(number), edition 1" }
}
