/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.host.ReportedSdk.MovedClock;
import dev.assent.internal.propagation.MapGetter;
import dev.assent.ledger.Signal;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Canaries in fields without a category: until <em>report only</em> ends, and from then on. */
@Timeout(120)
class ReportOnlyCanariesTest {
  private static final String CANARY = "kanarienvogel";
  private static final Duration LASTS = Duration.ofDays(60);

  private final MovedClock clock = new MovedClock();
  private ReportedSdk application;

  @BeforeEach
  void forgetChoices() {
    System.getProperties().remove("dev.assent.report-only");
    System.clearProperty("dev.assent.choice");
  }

  @AfterEach
  void close() {
    if (application != null) {
      application.close();
    }
    forgetChoices();
  }

  private void start() {
    application = ReportedSdk.reporting(clock, ReportedSdk.NOW.plus(LASTS));
  }

  /** Records a canary in each signal. */
  private void record(String canary) {
    recordSpanAndLog(canary);
    application
        .sdk
        .getMeter("shop")
        .counterBuilder("http.server.requests")
        .build()
        .add(1, Attributes.of(AttributeKey.stringKey("comment"), "metric-" + canary));
  }

  private void recordSpanAndLog(String canary) {
    application
        .sdk
        .getTracer("shop")
        .spanBuilder("GET")
        .setAttribute("comment", "span-" + canary)
        .startSpan()
        .end();
    application.sdk.getLogsBridge().get("shop").logRecordBuilder().setBody("log-" + canary).emit();
  }

  private void assertArrived(String canary) {
    assertThat(application.receiver.received("span-" + canary)).isTrue();
    assertThat(application.receiver.received("log-" + canary)).isTrue();
    assertThat(application.receiver.received("metric-" + canary)).isTrue();
  }

  private Receipt deny() {
    return application
        .instance()
        .consent("globex/u1")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .join();
  }

  private void grant() {
    assertThatThrownBy(
            () ->
                application
                    .instance()
                    .consent("globex/u1")
                    .grant(
                        Purpose.AI_TRAINING,
                        GrantOptions.underTerms(LocalDate.parse("2023-08-07")),
                        Category.CONTENT_CHAT))
        .isInstanceOf(IllegalStateException.class); // the environment stores no choice
  }

  @Test
  void record_whileItLasts_arrivesAndIsCounted() {
    start();
    record(CANARY);
    application.flush();
    assertArrived(CANARY);
    for (Signal signal : Signal.values()) {
      assertThat(application.counts(signal).wouldWithhold()).isEqualTo(1);
      assertThat(application.counts(signal).withheld()).isEmpty();
    }
  }

  @Test
  void record_gatesEnforce_nothingArrivesAndNothingWouldBeWithheld() {
    application = ReportedSdk.enforcing();
    record(CANARY);
    application.flush();
    assertThat(application.receiver.received(CANARY)).isFalse();
    for (Signal signal : Signal.values()) {
      assertThat(application.counts(signal).wouldWithhold()).isZero();
    }
  }

  @Test
  void revoke_ofAnybody_nothingThatWasQueuedOrComesLaterArrives() {
    start();
    record(CANARY);
    Span running = application.sdk.getTracer("shop").spanBuilder("GET").startSpan();
    running.setAttribute("comment", CANARY);
    Receipt receipt = deny();
    assertThat(receipt.counts()).anySatisfy(count -> assertThat(count.stripped()).isPositive());
    running.end();
    record(CANARY);
    application.flush();
    assertThat(application.receiver.received(CANARY)).isFalse();
    assertThat(application.receiver.spans("")).hasSize(3);
  }

  @Test
  void grant_ofAnybody_nothingThatWasQueuedOrComesLaterArrives() {
    start();
    record(CANARY);
    grant();
    record(CANARY);
    application.flush();
    assertThat(application.receiver.received(CANARY)).isFalse();
  }

  @Test
  void revoke_afterDataArrived_noneArrivesAnyMore() {
    start();
    record("before-" + CANARY);
    application.flush();
    assertArrived("before-" + CANARY);
    deny();
    application.receiver.clear();
    record("after-" + CANARY);
    application.flush();
    assertThat(application.receiver.requests()).isNotEmpty();
    assertThat(application.receiver.received(CANARY)).isFalse();
    assertThat(application.instance().decisions().reportsOnly()).isFalse();
  }

  @Test
  void clock_reachesTheEnd_nothingThatWasQueuedOrComesLaterArrives() {
    start();
    record("before-" + CANARY);
    application.flush();
    assertArrived("before-" + CANARY);
    application.receiver.clear();
    record(CANARY);
    clock.move(LASTS);
    record(CANARY);
    application.flush();
    assertThat(application.receiver.received(CANARY)).isFalse();
    clock.move(LASTS.negated());
    record(CANARY);
    application.flush();
    assertThat(application.receiver.received(CANARY)).isFalse();
  }

  @Test
  void revoke_whileARequestIsOnItsWay_abortsItAndCountsItAsPossiblySent() {
    start();
    application.receiver.neverAnswers(CANARY);
    record(CANARY);
    var unused = application.sdk.getSdkTracerProvider().forceFlush();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> application.receiver.received("span-" + CANARY));
    Receipt receipt = deny();
    assertThat(receipt.endsReportOnly()).isTrue();
    assertThat(receipt.counts())
        .anySatisfy(
            count -> {
              assertThat(count.signal()).isEqualTo(Signal.TRACES);
              assertThat(count.aborted() + count.possiblySent()).isPositive();
            });
    application.receiver.clear();
    record("later-" + CANARY);
    application.flush();
    assertThat(application.receiver.received("later-" + CANARY)).isFalse();
  }

  @Test
  void inject_afterTheFirstChoice_onlyIdsLeave() {
    start();
    Context context = Context.root().with(Baggage.builder().put("user", CANARY).build());
    Map<String, String> headers = new HashMap<>();
    application.sdk.getPropagators().getTextMapPropagator().inject(context, headers, Map::put);
    assertThat(headers.toString()).contains(CANARY);
    deny();
    headers.clear();
    application.sdk.getPropagators().getTextMapPropagator().inject(context, headers, Map::put);
    assertThat(headers.toString()).doesNotContain(CANARY);
  }

  /** What Sec-GPC: 1 withholds at third parties, while all else is only reported. */
  @Test
  void record_ofARequestWithGpc_staysFromTheThirdPartyAndEndsNothing() {
    application =
        ReportedSdk.reporting(
            clock,
            ReportedSdk.NOW.plus(LASTS),
            exporter -> exporter,
            Map.of(
                "ASSENT_RECIPIENT",
                "third_party",
                "ASSENT_PROPAGATE",
                "partner.example=user;own.example=user",
                "ASSENT_PROPAGATE_RECIPIENT",
                "partner.example=third_party"));
    TextMapPropagator propagator = application.sdk.getPropagators().getTextMapPropagator();
    Context request =
        propagator
            .extract(Context.root(), Map.of("Sec-GPC", "1"), MapGetter.INSTANCE)
            .with(Baggage.builder().put("user", CANARY).build());
    try (Scope scope = request.makeCurrent()) {
      recordSpanAndLog("signalled");
      assertThat(headers(propagator, "partner.example")).doesNotContain(CANARY);
      assertThat(headers(propagator, "own.example")).contains(CANARY);
    }
    recordSpanAndLog("plain");
    Baggage baggage = Baggage.fromContext(request);
    try (Scope scope = Context.root().with(baggage).makeCurrent()) {
      assertThat(headers(propagator, "partner.example")).contains(CANARY);
    }
    application.flush();

    assertThat(application.receiver.received("signalled")).isFalse();
    assertThat(application.receiver.received("span-plain")).isTrue();
    assertThat(application.receiver.received("log-plain")).isTrue();
    assertThat(application.instance().decisions().reportsOnly()).isTrue();
    assertThat(application.counts(Signal.TRACES).withheld()).isNotEmpty();
  }

  private String headers(TextMapPropagator propagator, String host) {
    Span client =
        application
            .sdk
            .getTracer("shop")
            .spanBuilder("GET")
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute("server.address", host)
            .startSpan();
    Map<String, String> headers = new HashMap<>();
    propagator.inject(Context.current().with(client), headers, Map::put);
    client.end();
    return headers.toString();
  }

  /** Without Assent, there would be no such event. */
  @Test
  void event_ofAssentsOwnApi_isGatedWhileTheRestIsOnlyReported() {
    start();
    Field<String> text = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
    application
        .instance()
        .events()
        .begin(EventType.of("app.sent", Category.SERVICE_USAGE, text))
        .with(text, CANARY)
        .emit();
    application.flush();
    assertThat(application.receiver.logs("")).hasSize(1);
    assertThat(application.receiver.received(CANARY)).isFalse();
  }

  /** A vendor's wrapper that keeps spans and sends them with later batches. */
  private static final class Delaying implements SpanExporter {
    private final SpanExporter to;
    private final List<SpanData> kept = new ArrayList<>();

    Delaying(SpanExporter to) {
      this.to = to;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      List<SpanData> all = new ArrayList<>(kept);
      kept.clear();
      spans.forEach(span -> kept.add(new Renamed(span)));
      return to.export(all);
    }

    @Override
    public CompletableResultCode flush() {
      return to.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return to.shutdown();
    }
  }

  private static final class Renamed extends io.opentelemetry.sdk.trace.data.DelegatingSpanData {
    Renamed(SpanData span) {
      super(span);
    }

    @Override
    public String getName() {
      return "renamed " + super.getName();
    }
  }

  @Test
  void wrapper_thatDelaysAndChanges_arrivesWhileItLastsAndNotAfter() {
    application = ReportedSdk.reporting(clock, ReportedSdk.NOW.plus(LASTS), Delaying::new);
    record("first-" + CANARY);
    application.flush();
    assertThat(application.receiver.received("span-" + CANARY)).isFalse();
    record("second-" + CANARY);
    application.flush();
    assertThat(application.receiver.received("span-first-" + CANARY)).isTrue();
    deny();
    record("third-" + CANARY);
    application.flush();
    assertThat(application.receiver.received("span-second-" + CANARY)).isFalse();
    record("fourth-" + CANARY);
    application.flush();
    assertThat(application.receiver.received("third-" + CANARY)).isFalse();
  }
}
