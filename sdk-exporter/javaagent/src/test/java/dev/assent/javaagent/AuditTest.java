/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.ScriptedApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code ASSENT_AUDIT_DIR} in the agent, and in an instance of the application beside it. */
class AuditTest extends AgentTest {
  private String journal(int number) {
    Path journal = directory.resolve("audit").resolve("journal-" + number);
    try (Stream<Path> files = Files.list(journal)) {
      return files
          .filter(file -> file.toString().endsWith(".audit"))
          .map(AuditTest::text)
          .collect(Collectors.joining());
    } catch (IOException missing) {
      return "";
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void choice_inAnotherCopyOfAssent_isInTheJournalOfTheAgentsInstance() {
    AgentJvm jvm =
        jvm()
            .environment("ASSENT_AUDIT_DIR", directory.resolve("audit").toString())
            .mainOfTests(ScriptedApplication.class.getName())
            .start()
            .awaitOutput("ready");
    jvm.run("choose", "globex/u1");
    await("the journal", () -> journal(1).contains("\"event\":\"receipt\""));
    assertThat(jvm.end()).isZero();

    assertThat(journal(1))
        .contains("\"sdk\":\"taken over\"", "\"value\":\"denied\"", "\"event\":\"end\"")
        .doesNotContain("globex");
    assertThat(journal(2)).contains("\"sdk\":\"own\"", "\"value\":\"denied\"");
  }
}
