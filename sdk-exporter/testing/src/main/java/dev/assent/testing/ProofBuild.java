/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The build that started a test JVM: the nearest of its ancestors that is no shell and no other
 * program that only starts programs. Immutable.
 *
 * @param id the same in all test JVMs of a build; {@value #UNKNOWN} if nothing is known
 * @param isCertain whether no other build has this id; a daemon, such as Gradle's, has several
 */
record ProofBuild(String id, boolean isCertain) {
  /** The id if the operating system does not say which program started the JVM: {@value}. */
  static final String UNKNOWN = "unknown";

  private static final Set<String> STARTERS =
      Set.of(
          "sh",
          "ash",
          "bash",
          "busybox",
          "csh",
          "dash",
          "fish",
          "ksh",
          "mksh",
          "tcsh",
          "zsh",
          "cmd",
          "powershell",
          "pwsh",
          "env",
          "nice",
          "nohup",
          "setsid",
          "stdbuf",
          "sudo",
          "time",
          "timeout");

  /** The main classes of Maven: one process of it is one build. */
  private static final Pattern MAVEN =
      Pattern.compile(
          "org\\.codehaus\\.plexus\\.classworlds\\.launcher\\.Launcher"
              + "|org\\.apache\\.maven\\.wrapper\\.MavenWrapperMain");

  /** Programs of Maven that outlive a build. */
  private static final Pattern DAEMON = Pattern.compile("mvnd|mvnsh");

  /**
   * Returns the build of this JVM.
   *
   * @param named the id that the build gave; null if it gave none
   */
  static ProofBuild current(@Nullable String named) {
    ProcessHandle self = ProcessHandle.current();
    if (named != null) {
      return new ProofBuild("named " + named, true);
    }
    // surefire looks for tests, and can run them, in Maven's own process
    boolean isItself = isMaven(self.info().commandLine().orElse(""));
    return startedBy(isItself ? Optional.of(self) : self.parent());
  }

  /** Returns the build of a JVM that a process started. */
  static ProofBuild startedBy(Optional<ProcessHandle> parent) {
    Optional<ProcessHandle> next = parent;
    while (next.isPresent()) {
      ProcessHandle.Info info = next.get().info();
      Optional<String> command = info.command();
      if (command.isEmpty() || info.startInstant().isEmpty()) {
        break;
      }
      if (!isStarter(command.get())) {
        String id = next.get().pid() + "-" + info.startInstant().get().toEpochMilli();
        return new ProofBuild(id, isMaven(info.commandLine().orElse("")));
      }
      next = next.get().parent();
    }
    return new ProofBuild(UNKNOWN, false);
  }

  /** Whether a program, given by its path, only starts others. */
  static boolean isStarter(String command) {
    String name =
        command.substring(1 + Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')));
    String lower = name.toLowerCase(Locale.ROOT);
    return STARTERS.contains(
        lower.endsWith(".exe") ? lower.substring(0, lower.length() - ".exe".length()) : lower);
  }

  /** Whether a process is one run of Maven, by its command line. */
  static boolean isMaven(String commandLine) {
    return MAVEN.matcher(commandLine).find() && !DAEMON.matcher(commandLine).find();
  }

  /** Whether a report with an id can be of this build. */
  boolean mayBe(String other) {
    return id.equals(other) || id.equals(UNKNOWN) || other.equals(UNKNOWN);
  }
}
