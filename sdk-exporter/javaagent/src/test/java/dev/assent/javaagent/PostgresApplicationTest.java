/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assent.javaagent.application.PostgresApplication;
import org.junit.jupiter.api.Test;

/**
 * The released driver and server of PostgreSQL, with canaries in statements. Names of tables are
 * chosen by developers, and service data. Without a server the test is skipped, but not in CI.
 */
class PostgresApplicationTest extends AgentTest {
  private void executed(AgentJvm.Builder builder) {
    String url = System.getenv("TEST_POSTGRES_URL");
    if (url == null) {
      assertThat(System.getenv("TEST_POSTGRES_REQUIRED"))
          .as("TEST_POSTGRES_REQUIRED: the tests on PostgreSQL must not be skipped")
          .isNull();
    }
    assumeTrue(
        url != null, "skipped: TEST_POSTGRES_URL is not set to the JDBC URL of a PostgreSQL");
    String application = "&ApplicationName=" + canaries.secret("application name in the URL");
    try (AgentJvm jvm =
        builder
            .mainOfTests(
                PostgresApplication.class.getName(),
                url + application,
                canaries.secret("literal"),
                canaries.secret("parameter"),
                canaries.secret("comment"),
                canaries.secret("column"),
                canaries.secret("table"))
            .start()) {
      assertThat(jvm.awaitOutput("executed").end()).isZero();
    }
  }

  @Test
  void statements_withoutTheExtension_canariesLeave() {
    executed(
        jvm()
            .without("extension")
            // whose command line has all of them
            .environment(
                "OTEL_JAVA_DISABLED_RESOURCE_PROVIDERS",
                "io.opentelemetry.instrumentation.resources.ProcessResourceProvider"));

    assertThat(canaries.in(receiver.requests()))
        .containsExactlyInAnyOrder("comment", "column", "table");
  }

  @Test
  void statements_onlyTheNameOfATableLeaves() {
    executed(jvm());

    assertThat(canaries.in(receiver.requests())).containsExactly("table");
    assertThat(receiver.received("io.opentelemetry.jdbc")).isTrue();
    assertThat(receiver.received("postgresql")).isTrue();
    receiver.assertNamed();
  }
}
