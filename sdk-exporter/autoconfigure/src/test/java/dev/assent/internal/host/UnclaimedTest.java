/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.internal.config.Environment;
import dev.assent.internal.decision.evaluate.ReportOnly;
import dev.assent.internal.host.ReportedSdk.MovedClock;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parts of an application's SDK that Assent can't claim, while its gates only report. */
@Timeout(60)
class UnclaimedTest {
  private static final Duration LASTS = Duration.ofDays(60);

  private final MovedClock clock = new MovedClock();
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private Takeover takeover;
  private SdkTracerProvider tracers;
  private SdkLoggerProvider loggers;
  private SdkMeterProvider meters;

  @BeforeEach
  void forgetChoices() {
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  @AfterEach
  void close() {
    tracers.close();
    loggers.close();
    meters.close();
    forgetChoices();
  }

  private void start(ReportOnly reportOnly, boolean hasClaimed) {
    begin(reportOnly, hasClaimed);
    takeover.start();
  }

  private void begin(ReportOnly reportOnly, boolean hasClaimed) {
    takeover =
        Takeover.begin(
            Environment.of(Map.of()), name -> null, HostQueues.DEFAULT, reportOnly, clock);
    takeover.withoutPropagators();
    var spanBuilder = SdkTracerProvider.builder();
    if (hasClaimed) {
      spanBuilder.addSpanProcessor(
          takeover.replace(
              BatchSpanProcessor.builder(takeover.claim(InMemorySpanExporter.create())).build()));
    }
    tracers =
        takeover.check(spanBuilder.addSpanProcessor(SimpleSpanProcessor.create(spans))).build();
    loggers =
        takeover
            .check(
                SdkLoggerProvider.builder()
                    .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs)))
            .build();
    meters = takeover.check(SdkMeterProvider.builder().registerMetricReader(metrics)).build();
  }

  private ReportOnly lasting() {
    return ReportOnly.until(clock.epochNanos() + LASTS.toNanos());
  }

  private void record() {
    tracers.get("shop").spanBuilder("a name of ada").startSpan().end();
    loggers.get("shop").logRecordBuilder().setBody("a text of ada").emit();
    meters.get("shop").counterBuilder("orders.of.ada").build().add(1);
  }

  private void assertReceived(int number) {
    assertThat(spans.getFinishedSpanItems()).hasSize(number);
    assertThat(logs.getFinishedLogRecordItems()).hasSize(number);
    assertThat(metrics.collectAllMetrics()).hasSize(Math.min(number, 1));
  }

  private Receipt deny() {
    return takeover
        .instance()
        .consent("globex/u1")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .join();
  }

  @Test
  void check_gatesOnlyReport_partsGoOnAndTheReportSaysUntilWhen() {
    start(lasting(), true);
    record();
    assertReceived(1);
    assertThat(takeover.report())
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("SimpleSpanProcessor: not observed, closes on 2027-01-28"));
    assertThat(takeover.isClean()).isTrue();
  }

  @Test
  void check_gatesEnforce_partsAreClosed() {
    start(ReportOnly.NEVER, true);
    record();
    assertReceived(0);
  }

  @Test
  void revoke_ofAnybody_nothingReachesThePartsAndTheReceiptNamesThem() {
    start(lasting(), true);
    record();
    assertReceived(1);
    Receipt receipt = deny();
    assertThat(receipt.counts())
        .anySatisfy(
            count -> {
              assertThat(count.destination()).endsWith(".SimpleSpanProcessor");
              assertThat(count.signal()).isEqualTo(Signal.TRACES);
              assertThat(count.possiblySent()).isEqualTo(1);
            })
        .anySatisfy(
            count -> {
              assertThat(count.destination()).endsWith(".InMemoryMetricReader");
              assertThat(count.possiblySent()).isPositive();
            });
    record();
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
    assertThat(logs.getFinishedLogRecordItems()).hasSize(1);
    assertThat(metrics.collectAllMetrics()).isEmpty();
  }

  /** A processor exports within the interval, and may keep what it got until then. */
  @Test
  void clock_oneIntervalBeforeTheEnd_nothingReachesTheParts() {
    start(lasting(), true);
    clock.move(LASTS.minus(HostQueues.DEFAULT.longestInterval()).minusSeconds(30));
    record();
    assertReceived(1);
    clock.move(Duration.ofSeconds(30));
    record();
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
    assertThat(metrics.collectAllMetrics()).isEmpty();
    clock.move(LASTS.negated());
    record();
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
  }

  @Test
  void shutdown_afterTheFirstChoice_isTheApplications() {
    start(lasting(), true);
    deny();
    assertThat(tracers.shutdown().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
  }

  @Test
  void check_beforeTheStart_partsGetNothing() {
    begin(lasting(), true);
    record();
    assertReceived(0);
  }

  /** Without an instance, the choices of others in the process are heard. */
  @Test
  void start_nothingIsClaimed_partsGoOnUntilAChoiceInTheProcess() {
    start(lasting(), false);
    assertThat(takeover.instance()).isNull();
    record();
    assertReceived(1);
    choose();
    record();
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
  }

  /** In an instance of its own. */
  private static void choose() {
    try (Assent assent = Assent.builder().closeOnExit(false).build()) {
      assent.consent("globex/u1").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
    }
  }

  @Test
  void revoke_inAnotherInstance_receiptNamesTheParts() {
    start(lasting(), true);
    record();
    try (Assent assent = Assent.builder().closeOnExit(false).build()) {
      Receipt receipt =
          assent.consent("globex/u1").revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
      assertThat(receipt.endsReportOnly()).isTrue();
      assertThat(receipt.counts())
          .anySatisfy(count -> assertThat(count.destination()).endsWith(".SimpleSpanProcessor"));
    }
    record();
    assertThat(spans.getFinishedSpanItems()).hasSize(1);
  }

  @Test
  void closings_oneLacksTheMemory_othersRunAndItIsTriedAgain() {
    begin(lasting(), true);
    List<String> closed = new ArrayList<>();
    takeover.closeOrLeave(
        () -> {
          closed.add("first");
          if (closed.size() == 1) {
            throw new OutOfMemoryError("made by this test");
          }
          return CompletableResultCode.ofSuccess();
        });
    takeover.closeOrLeave(
        () -> {
          closed.add("second");
          return CompletableResultCode.ofSuccess();
        });
    takeover.start();
    assertThat(closed).isEmpty();
    deny();
    assertThat(closed).containsExactly("first", "second");
    takeover.closeOrLeave(
        () -> {
          closed.add("third");
          return CompletableResultCode.ofSuccess();
        });
    assertThat(closed).as("at once").contains("third");
    takeover.abandon();
    assertThat(closed.stream().filter("first"::equals)).hasSize(2);
  }

  /** They name people, and would not be there without Assent. */
  @Test
  void attributes_thatAreReserved_reachNoPart() {
    start(lasting(), true);
    tracers
        .get("shop")
        .spanBuilder("GET")
        .setAttribute("assent.subject/acme/u7", true)
        .setAttribute("comment", "a comment")
        .startSpan()
        .end();
    loggers
        .get("shop")
        .logRecordBuilder()
        .setAttribute(AttributeKey.stringKey("assent.subject"), "acme/u7")
        .setAttribute(AttributeKey.stringKey("comment"), "a comment")
        .emit();
    assertThat(spans.getFinishedSpanItems().get(0).getAttributes().asMap().toString())
        .contains("a comment")
        .doesNotContain("assent.");
    assertThat(logs.getFinishedLogRecordItems().get(0).getAttributes().asMap().toString())
        .contains("a comment")
        .doesNotContain("assent.");
  }
}
