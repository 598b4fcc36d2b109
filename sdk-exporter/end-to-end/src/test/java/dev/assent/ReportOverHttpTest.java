/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.fixtures.LogRecorder;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The report of Assent's own SDK: what stays, and why, in a file. */
class ReportOverHttpTest extends AssentOverHttp {
  private Path report;

  @BeforeEach
  void settings() throws IOException {
    catalogChat();
    report = directory.resolve("stays.json");
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_REPORT", report.toString());
  }

  private void recordEverything() {
    span(span -> span.setAttribute(CHAT, CANARY).setAttribute("key." + CANARY, "x"));
    log(log -> log.setBody(CANARY).setAttribute(CHAT, CANARY));
    counter("app.messages").build().add(1, Attributes.of(CHAT, CANARY));
    flush();
  }

  @Test
  void report_allSignals_areCountedWithoutValuesAndNames() throws IOException {
    start();
    recordEverything();
    assent.close();

    assertThat(Files.readString(report))
        .contains("\"name\": \"default\"", "\"spans\": 1", "\"logRecords\": 1", "\"points\": 1")
        .contains("\"unclassified\": ", "\"name\": \"body of log records\"")
        .contains("\"name\": \"names that are only counted\"")
        .doesNotContain(CANARY, "app.chat.text");
  }

  /** Spans that no destination may receive would not be looked at otherwise. */
  @Test
  void report_spansThatNobodyMayReceive_areCounted() throws IOException {
    environment.put("ASSENT_PURPOSE", "ai_training");
    environment.put("ASSENT_POLICY", "strict");
    start();
    recordEverything();
    assent.close();

    assertThat(Files.readString(report)).contains("\"spans\": 1", "\"not chosen\": 1");
    assertThat(receiver.spans("")).isEmpty();
  }

  /** Bytes and counts are the same, whatever the one person of the process chose. */
  @Test
  void report_choiceOfOnePerson_isNotInIt() throws IOException {
    String silent = reportOf(false);
    String granted = reportOf(true);
    assertThat(granted).isEqualTo(silent).contains("\"dependsOnChoice\": 1");
  }

  private String reportOf(boolean isGranted) throws IOException {
    environment.put("ASSENT_PURPOSE", "ai_training");
    defaultSubject(USER);
    started(builder().clock(new Noon()));
    if (isGranted) {
      grant(USER, Purpose.AI_TRAINING, Category.CONTENT_CHAT);
    }
    recordEverything();
    event(USER, CANARY);
    flush();
    assent.close();
    return Files.readString(report);
  }

  /** A clock that stands still, so that two reports have the same time. */
  private static final class Noon implements Clock {
    private static final long NOON = TimeUnit.SECONDS.toNanos(1_704_888_000);

    @Override
    public long now() {
      return NOON;
    }

    @Override
    public long nanoTime() {
      return 1;
    }
  }

  @Test
  void report_switchedOff_isNotWritten() {
    environment.put("ASSENT_ENABLED", "false");
    try (LogRecorder log = LogRecorder.start("dev.assent")) {
      start();
      recordEverything();
      assent.close();
      assertThat(log.messages()).anyMatch(line -> line.startsWith("ASSENT_REPORT: no report"));
    }
    assertThat(report).doesNotExist();
  }

  @Test
  void report_twoDestinations_hasBoth() throws IOException {
    destination("ops", "service_operation", receiver.endpoint("ops"));
    destination("training", "ai_training", receiver.endpoint("training"));
    start();
    as(USER, () -> spanBuilder().setParent(Context.current()).startSpan().end());
    assent.close();
    assertThat(Files.readString(report))
        .contains("\"name\": \"ops\"", "\"purpose\": \"ai_training\"");
  }
}
