/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a test JVM takes as the build that started it. */
class ProofBuildTest {
  @TempDir private Path directory;

  /** A test JVM. */
  static final class Fork {
    private Fork() {}

    public static void main(String[] args) {
      System.out.print(ProofBuild.current(null).id());
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " -XX:TieredStopAtLevel=1 -cp '"
        + System.getProperty("java.class.path")
        + "' '"
        + Fork.class.getName()
        + "'";
  }

  private String fork(String command) throws Exception {
    Process process = new ProcessBuilder("/bin/sh", "-c", command).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return printed;
  }

  /** As surefire does it: a shell for each fork. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void current_jvmsThatShellsStarted_areOfTheBuildThatStartedTheShells() throws Exception {
    String build = ProofBuild.startedBy(Optional.of(ProcessHandle.current())).id();

    assertThat(build).startsWith(ProcessHandle.current().pid() + "-");
    assertThat(fork("cd " + directory + " && " + java() + "; true")).isEqualTo(build);
    Path script = Files.writeString(directory.resolve("fork"), java() + "\ntrue\n");
    assertThat(fork("/bin/sh " + script + "; true")).isEqualTo(build);
  }

  /** Surefire looks for tests in Maven's own process. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void current_mavenItself_isTheBuild() throws Exception {
    String command =
        "exec " + java() + " org.codehaus.plexus.classworlds.launcher.Launcher & echo $!; wait";
    List<String> printed = fork(command).lines().toList();

    assertThat(printed.get(1)).startsWith(printed.get(0) + "-");
  }

  @Test
  void startedBy_nobodyKnown_isUnknownAndMayBeAnyBuild() {
    ProofBuild build = ProofBuild.startedBy(Optional.empty());

    assertThat(build).isEqualTo(new ProofBuild(ProofBuild.UNKNOWN, false));
    assertThat(build.mayBe("1-2")).isTrue();
    assertThat(new ProofBuild("1-2", true).mayBe(ProofBuild.UNKNOWN)).isTrue();
    assertThat(new ProofBuild("1-2", true).mayBe("1-3")).isFalse();
  }

  @Test
  void current_namedBuild_isCertain() {
    assertThat(ProofBuild.current("ci-7")).isEqualTo(new ProofBuild("named ci-7", true));
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/bin/dash, true",
    "C:\\Windows\\System32\\cmd.exe, true",
    "/bin/timeout, true",
    "/usr/lib/jvm/bin/java, false",
    "C:\\jdk\\bin\\java.exe, false",
    "/opt/sh/idea, false"
  })
  void isStarter_path_isJudgedByItsName(String command, boolean expected) {
    assertThat(ProofBuild.isStarter(command)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "java -cp x org.codehaus.plexus.classworlds.launcher.Launcher test, true",
    "java org.apache.maven.wrapper.MavenWrapperMain test, true",
    "java -Dmvnd.home=x org.codehaus.plexus.classworlds.launcher.Launcher, false",
    "java org.gradle.launcher.daemon.bootstrap.GradleDaemon, false",
    "'', false"
  })
  void isMaven_commandLine_onlyOfOneRun(String commandLine, boolean expected) {
    assertThat(ProofBuild.isMaven(commandLine)).isEqualTo(expected);
  }
}
