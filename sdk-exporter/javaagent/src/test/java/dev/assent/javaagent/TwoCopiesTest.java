/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.OwnInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The extension, and an application with Assent's own jar, which read the same variables. */
class TwoCopiesTest extends AgentTest {
  private static final String ADVICE = "Start the agent with the extension";

  private AgentJvm run(AgentJvm.Builder builder) {
    try (AgentJvm jvm = builder.mainOfTests(OwnInstance.class.getName()).start()) {
      return jvm.awaitOutput("the instance is closed");
    }
  }

  @Test
  void ownInstance_besideTheExtension_isNotToldToAddIt() {
    AgentJvm jvm = run(jvm());

    assertThat(jvm.output()).contains("Assent took over").doesNotContain(ADVICE);
  }

  @Test
  void ownInstance_withoutTheExtension_isToldToAddIt() {
    AgentJvm jvm = run(jvm().without("extension"));

    assertThat(jvm.output()).contains(ADVICE);
  }

  /** The classes of the two are not the same, so that nothing but the process knows. */
  @Test
  void spool_ofTheSameDestination_belongsToTheExtension() {
    Path spool = directory.resolve("spool");

    AgentJvm jvm =
        run(
            jvm()
                .environment("ASSENT_DESTINATIONS", "ops")
                .environment("ASSENT_DESTINATION_OPS_PURPOSE", "service_operation")
                .environment("ASSENT_DESTINATION_OPS_RECIPIENT", "first_party")
                .environment("ASSENT_SPOOL_DIR", spool.toString()));

    assertThat(jvm.output())
        .containsOnlyOnce("The spool of ops belongs to another instance of Assent");
    assertThat(spool.resolve("ops")).isDirectory();
  }
}
