extension Session {
  /// Runs a text without holding up the caller's thread. If the task is cancelled, the script stops within a
  /// fraction of a second; the report then has what was estimated until then (``Report/stoppedRun``).
  public func run(source: String, name: String = "script") async -> Report {
    await onOwnThread { call in
      self.run(Array(source.utf8), named: name, folder: ".", for: call)
    }
  }

  /// Runs a file likewise.
  public func run(file path: String) async -> Report {
    await onOwnThread { call in self.run(file: path, for: call) }
  }
}
