internal import CommandLineTool
internal import Glibc

exit(runCommandLine(Array(CommandLine.arguments.dropFirst())))
