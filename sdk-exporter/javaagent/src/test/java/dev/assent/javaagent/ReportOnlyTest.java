/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.javaagent.application.ScriptedApplication;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** {@code ASSENT_REPORT_ONLY} in the agent. */
class ReportOnlyTest extends AgentTest {
  static AgentJvm.Builder reporting(AgentJvm.Builder builder) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    return builder.environment("ASSENT_REPORT_ONLY", today.minusDays(1) + "/" + today.plusDays(30));
  }

  @Test
  void choice_inAnotherCopyOfAssent_endsIt() {
    AgentJvm jvm =
        start(
            reporting(jvm())
                .environment("OTEL_BSP_SCHEDULE_DELAY", "50")
                .environment("OTEL_METRIC_EXPORT_INTERVAL", "500"));
    jvm.run("request", "/before?q=" + canaries.secret("query"));
    await("the canary", () -> !found(jvm).isEmpty());

    jvm.run("choose", "globex/u1");
    receiver.clear();
    jvm.run("request", "/after?q=" + canaries.secret("query after the choice"));
    await("a span", () -> receiver.received("http.request.method"));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    assertThat(jvm.output()).contains("Report only is over");
  }

  /** Starts the scripted application with Assent's own jar on its class path. */
  private AgentJvm start(AgentJvm.Builder builder) {
    return builder.mainOfTests(ScriptedApplication.class.getName()).start().awaitOutput("ready");
  }

  @Test
  void days_thatAreOver_startWithoutExportsAndSayWhatToDo() {
    AgentJvm jvm =
        plantEverywhere(jvm().environment("ASSENT_REPORT_ONLY", "2026-01-01/2026-01-31"));
    assertThat(jvm.end()).isZero();

    assertThat(found(jvm)).isEmpty();
    assertThat(jvm.output())
        .contains("Nothing is exported. ASSENT_REPORT_ONLY")
        .contains("is over")
        .contains("unset it, so that gates enforce");
  }
}
