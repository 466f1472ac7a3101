internal import Glibc

/// A closed pipe, or a file longer than `ulimit -f` allows, is an error of `write`, not the end of the process.
func ignoreSignalsOfWriting() {
  for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
}
