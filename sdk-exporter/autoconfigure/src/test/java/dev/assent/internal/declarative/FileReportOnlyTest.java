/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.instance.Installed;
import dev.assent.policy.Purpose;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ASSENT_REPORT_ONLY} in an SDK that a file configures. */
class FileReportOnlyTest extends FileSdk {
  private static final String CANARY = "kanarienvogel";

  @BeforeEach
  @AfterEach
  void forgetChoices() {
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  private void record() {
    sdk.getTracer("shop").spanBuilder("GET").setAttribute("comment", CANARY).startSpan().end();
    flush();
  }

  @Test
  void systemProperty_untilTheFirstChoice_everythingArrives() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    setting("assent.report.only", today.minusDays(1) + "/" + today.plusDays(30));
    start(Yaml.GATED);
    record();
    assertThat(receiver.received(CANARY)).isTrue();
    Installed.first().consent("acme/u7").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
    receiver.clear();
    record();
    assertThat(receiver.received(CANARY)).isFalse();
  }
}
