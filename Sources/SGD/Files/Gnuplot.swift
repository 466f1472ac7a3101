internal import Glibc

/// Draws pictures by `gnuplot`, a process of its own.
enum Gnuplot {
  /// Longer than any sensible picture takes.
  private static let patience = 60.0

  /// Runs the script; what gnuplot writes to its standard output.
  static func picture(_ script: String, isCancelled: () -> Bool) throws(FileFailure) -> [UInt8] {
    let input = try namelessFile(Array(script.utf8))
    defer { close(input) }
    let complaints = try namelessFile([])
    defer { close(complaints) }
    let (process, picture) = try start(input: input, complaints: complaints)
    defer { close(picture) }
    let (status, bytes) = try wait(for: process, reading: picture, isCancelled: isCancelled)
    guard status == 0 else {
      lseek(complaints, 0, SEEK_SET)
      throw FileFailure("gnuplot failed\(firstLine(of: complaints).map { ": " + $0 } ?? "")")
    }
    return bytes
  }

  /// A file without a name, open at its beginning.
  private static func namelessFile(_ bytes: [UInt8]) throws(FileFailure) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((folder + "/sgd-XXXXXX").utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw FileFailure(errno: errno) }
    unlink(template)
    do throws(FileFailure) {
      try FileSystem.write(bytes, into: file)
    } catch {
      close(file)
      throw error
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  /// The process, and where to read what it draws.
  private static func start(input: Int32, complaints: Int32) throws(FileFailure)
    -> (process: pid_t, picture: Int32)
  {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw FileFailure(errno: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (picture, output) = (ends[0], ends[1])
    var isStarted = false
    defer {
      close(output)
      if !isStarted { close(picture) }
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, complaints, 2)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("gnuplot"), nil]
    var environment = inherited.compactMap { name in
      getenv(name).map { strdup(name + "=" + String(cString: $0)) }
    }
    environment.append(nil)
    defer { for text in arguments + environment { free(text) } }
    var process = pid_t()
    let status = posix_spawnp(&process, "gnuplot", &actions, nil, &arguments, &environment)
    guard status != ENOENT else {
      throw FileFailure("gnuplot is not installed; the Debian package is `gnuplot-nox`")
    }
    guard status == 0 else { throw FileFailure("gnuplot: " + FileFailure(errno: status).reason) }
    isStarted = true
    return (process, picture)
  }

  /// What gnuplot may know of the user's settings.
  private static let inherited = [
    "PATH", "HOME", "LANG", "LC_ALL", "GDFONTPATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE",
    "XDG_CACHE_HOME", "TMPDIR",
  ]

  private static func wait(
    for process: pid_t, reading picture: Int32, isCancelled: () -> Bool
  ) throws(FileFailure) -> (status: Int32, bytes: [UInt8]) {
    var status: Int32 = 0
    var bytes: [UInt8] = []
    let begin = Clock.seconds
    _ = fcntl(picture, F_SETFL, O_NONBLOCK)
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      let failure = ended < 0 && errno != EINTR ? errno : nil
      drain(picture, into: &bytes)
      if ended == process { return (status, bytes) }
      if let failure { throw FileFailure(errno: failure) }
      let tooLong = Clock.seconds - begin > patience
      if tooLong || isCancelled() {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        throw FileFailure(tooLong ? "gnuplot took longer than a minute" : "stopped")
      }
      usleep(2_000)
    }
  }

  /// All that is in the pipe now.
  private static func drain(_ pipe: Int32, into bytes: inout [UInt8]) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(pipe, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[..<count]
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }

  private static func firstLine(of file: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return nil }
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    // gnuplot shows the line and a mark under it before it says what is wrong.
    let lines = text.split(separator: "\n").map(String.init)
    return lines.first { $0.contains("line ") || $0.contains("warning") } ?? lines.last
  }
}

/// Time that only goes forward.
enum Clock {
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
