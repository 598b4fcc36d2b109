/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.internal.instance.Installed;
import dev.assent.policy.Purpose;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ASSENT_REPORT_ONLY} in an autoconfigured SDK. */
class ReportOnlySettingTest extends AutoconfiguredSdk {
  private static final String NAME = "assent.report.only";
  private static final String CANARY = "kanarienvogel";

  @BeforeEach
  @AfterEach
  void unset() {
    System.clearProperty(NAME);
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  private static String days() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    return today.minusDays(1) + "/" + today.plusDays(30);
  }

  private void record() {
    sdk.getTracer("shop").spanBuilder("GET").setAttribute("comment", CANARY).startSpan().end();
    flush();
  }

  @Test
  void systemProperty_untilTheFirstChoice_everythingArrives() {
    System.setProperty(NAME, days());
    start();
    record();
    assertThat(receiver.received(CANARY)).isTrue();
    assertThat(log.messages()).anyMatch(line -> line.startsWith("Report only until "));
    assertThat(log.messages())
        .anyMatch(line -> line.startsWith("Once report only is over, Assent does not send"))
        .noneMatch(line -> line.startsWith("Assent does not send"));
    Installed.first().consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
    receiver.clear();
    record();
    assertThat(receiver.requests()).isNotEmpty();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  @Test
  void propertyOfTheSdk_isAnErrorThatSaysWhereItIsValid() {
    properties.put(NAME, days());
    assertThatThrownBy(this::start)
        .hasStackTraceContaining("valid: the environment variable ASSENT_REPORT_ONLY");
  }

  @Test
  void anotherSetting_thatOpensMore_isAnErrorThatNamesBoth() {
    System.setProperty(NAME, days());
    properties.put("assent.destinations", "ops");
    assertThatThrownBy(this::start)
        .hasStackTraceContaining("is not valid together with ASSENT_DESTINATIONS");
  }

  @Test
  void switchedOff_nothingArrives() {
    System.setProperty(NAME, days());
    properties.put("assent.enabled", "false");
    start();
    record();
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(log.messages()).noneMatch(line -> line.startsWith("Report only until "));
  }

  @Test
  void garbage_isAnErrorAndNothingArrives() {
    System.setProperty(NAME, "always");
    assertThatThrownBy(this::start)
        .hasStackTraceContaining("valid: the first and the last day, such as ");
    assertThat(receiver.requests()).isEmpty();
  }
}
