/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyMainExitTest {
  @TempDir private Path directory;

  /** A build that runs the command in its own process goes on; this test is such a build. */
  @Test
  void main_allIsWell_returns() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, US_ASCII));
    try {
      PolicyMain.main(new String[] {"check", "strict"});
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(UTF_8)).isEqualTo("no findings in strict\n");
  }

  /** Whatever the character set of the process, other characters stay different. */
  @Test
  void main_processWithAnotherCharset_printsUtf8() throws IOException {
    Path file = directory.resolve("\u00e4.yaml");
    CommandRun.write(directory, "\u00e4.yaml", CommandRun.rule("never"));
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, US_ASCII));
    try {
      PolicyMain.main(new String[] {"table", file.toString(), "--html"});
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(UTF_8)).contains("\u00e4.yaml");
  }

  @Test
  void run_resultThatIsLost_isNoSuccess() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int status =
        PolicyMain.run(
            List.of("check", "strict"),
            new PrintStream(full, false, UTF_8),
            new PrintStream(err, true, UTF_8));

    assertThat(status).isEqualTo(2);
    assertThat(err.toString(UTF_8)).isEqualTo("can't write the result\n");
  }
}
