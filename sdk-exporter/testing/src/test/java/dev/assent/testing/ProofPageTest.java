/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.testing.ProofReport.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProofPageTest {
  private static ProofReport sound() {
    ProofReport report = new ProofReport();
    report.add(Kind.PLANTED, "event a, attribute b", "content.chat");
    report.add(Kind.BYTES, 100, "training");
    report.add(Kind.DESTINATION, 2, "training", "ai_training", "first_party", "true");
    return report;
  }

  private static String page(ProofReport report) {
    return ProofPage.of(report, Instant.EPOCH);
  }

  @Test
  void of_everyCell_isEscaped() {
    ProofReport report = sound();
    for (Kind kind : Kind.values()) {
      report.add(kind, "<b>&\"", "<b>&\"", "<b>&\"", "<b>&\"");
    }

    assertThat(page(report)).doesNotContain("<b>").contains("&lt;b&gt;&amp;&quot;");
  }

  @Test
  void of_report_loadsNothing() {
    assertThat(page(sound())).doesNotContain("<script", "<link", "src=", "href=", "url(", "http");
  }

  @Test
  void of_limits_areBeforeTheResult() {
    String page = page(sound());

    assertThat(page).contains("What this page does not show");
    assertThat(page.indexOf("does not show")).isLessThan(page.indexOf("<h2>Result"));
  }

  @Test
  void of_limits_sayWhatTheSearchDoesNotFind() {
    assertThat(page(sound()))
        .contains("values that were cut at their beginning or to fewer than 10 letters");
  }

  @Test
  void of_leak_isNeverGreen() {
    ProofReport report = sound();
    assertThat(page(report)).contains("class=\"verdict good\"");
    report.add(Kind.LEAK, "a canary left");

    assertThat(page(report))
        .contains("LEAKED: 1 place", "a canary left")
        .doesNotContain("class=\"verdict good\"");
  }

  @Test
  void of_jvmThatHasNotEnded_isNeverGreen() {
    ProofReport report = sound();
    report.add(Kind.OPEN, "a test JVM has not ended");

    assertThat(page(report))
        .contains("NOT PROVEN", "a test JVM has not ended")
        .doesNotContain("class=\"verdict good\"");
    assertThat(report.problemsOfEnded()).isEmpty();
  }

  @Test
  void of_destinationThatGotNoPermittedCanary_saysThatTheSearchIsNotShown() {
    ProofReport report = sound();
    assertThat(page(report)).contains("No permitted canary left to destination 'training'");
    report.add(Kind.LEFT, "training", "event a, attribute b", "content.chat", "her grant");

    assertThat(page(report)).doesNotContain("No permitted canary");
  }

  @Test
  void result_ofAPage_isItsLastWord() {
    ProofReport leaky = sound();
    leaky.add(Kind.LEAK, "a canary left");
    leaky.add(Kind.PROBLEM, "not all was searched");

    assertThat(ProofPage.result(page(sound()))).isZero();
    assertThat(ProofPage.result(page(leaky))).isEqualTo(1);
    assertThat(ProofPage.result(page(new ProofReport()))).isEqualTo(2);
    assertThat(ProofPage.result("")).isEqualTo(2);
    String half = page(sound());
    assertThat(ProofPage.result(half.substring(0, half.length() - 1))).isEqualTo(2);
  }

  @Test
  void of_sources_haveTheTimeOfTheirReport() {
    ProofReport report = sound();
    report.add(Kind.SOURCE, "ATest");

    assertThat(page(report.dated("2026-12-02T23:00:00Z")))
        .contains("<tr><td>ATest</td><td>2026-12-02T23:00:00Z</td></tr>");
  }

  @Test
  void of_nothingRecorded_isNeverGreen() {
    assertThat(page(new ProofReport()))
        .contains("NOT PROVEN", "nothing was recorded: no instance")
        .doesNotContain("class=\"verdict good\"");
    ProofReport unheard = new ProofReport();
    unheard.add(Kind.PLANTED, "event a, attribute b", "content.chat");
    assertThat(page(unheard))
        .contains("NOT PROVEN", "nothing was recorded: no request arrived")
        .doesNotContain("class=\"verdict good\"");
  }

  @Test
  void of_destinationFromWhichNothingArrived_isNotProven() {
    ProofReport report = sound();
    report.add(Kind.DESTINATION, 0, "ops", "security", "first_party", "true");
    report.add(Kind.DESTINATION, 0, "closed", "security", "third_party", "false");

    assertThat(page(report))
        .contains(
            "NOT PROVEN", "nothing arrived from destination &#39;ops&#39;".replace("&#39;", "'"));
    assertThat(report.problems()).hasSize(1);
  }

  @Test
  void of_whatNoTestTouched_isListed() {
    ProofReport report = sound();
    report.add(Kind.FIELD, "attribute", "chat.text", "content.chat");
    report.add(Kind.FIELD, "attribute", "chat.draft", "content.chat");
    report.add(Kind.TOUCHED, "attribute", "chat.text", "content.chat");
    report.add(Kind.CATEGORY, "content.chat");
    report.add(Kind.CATEGORY, "content.video");

    assertThat(page(report))
        .contains("<td>chat.draft</td>")
        .doesNotContain("<td>chat.text</td>")
        .contains("so the page says nothing of them: content.video.");
  }
}
