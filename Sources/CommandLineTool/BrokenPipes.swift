internal import Glibc

/// A closed pipe is an error of `write`, not the end of the process.
func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
