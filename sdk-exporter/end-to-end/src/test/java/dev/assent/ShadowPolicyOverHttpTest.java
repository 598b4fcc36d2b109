/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code ASSENT_SHADOW_POLICY}: what it counts, and that what leaves is the same. */
class ShadowPolicyOverHttpTest extends AssentOverHttp {
  private static final String CANARY = "kanarienvogel";
  private static final Field<String> TEXT =
      Field.ofString("meeting.chat.text", Category.CONTENT_CHAT);
  private static final String FIRST =
      """
      rules:
        - { categories: [service], purposes: [any], recipients: [any], basis: allow }
      """;
  private static final String OPEN =
      """
      rules:
        - { categories: [service, content], purposes: [any], recipients: [any], basis: allow }
      """;
  private static final String CLOSED =
      """
      rules:
        - { categories: [service.usage], purposes: [any], recipients: [any], basis: allow }
      """;

  private void start(String shadow) throws IOException {
    catalogChat();
    environment.put("ASSENT_POLICY", file("policy.yaml", FIRST));
    if (!shadow.isEmpty()) {
      environment.put("ASSENT_SHADOW_POLICY", file("shadow.yaml", shadow));
    }
    destination("ops", "service_operation", receiver.endpoint("ops"));
    assent = builder().build();
  }

  private void record() {
    var tracer = assent.openTelemetry().getTracer("shop");
    tracer
        .spanBuilder("GET")
        .setAttribute("http.request.method", "GET")
        .setAttribute(CHAT, CANARY)
        .startSpan()
        .end();
    counter("app.count").build().add(1, Attributes.of(CHAT, CANARY));
    var events = assent.events();
    events.declare(EventType.usage("meeting.chat.sent", TEXT)).begin().with(TEXT, CANARY).emit();
    events.declare(EventType.of("meeting.chat.kept", Category.CONTENT_CHAT)).begin().emit();
    flush();
  }

  private Ledger.Shadow shadow(Signal signal) {
    return assent.ledger().entry("ops", signal).shadow();
  }

  private static Map<String, Map<Withheld, Long>> chat(long count) {
    return Map.of("content.chat", Map.of(Withheld.POLICY, count));
  }

  @Test
  void shadow_opens_countsWhatWouldNewlyLeaveAndNothingLeaves() throws IOException {
    start(OPEN);
    record();

    assertThat(shadow(Signal.TRACES).newlyLeaves()).isEqualTo(chat(1));
    assertThat(shadow(Signal.METRICS).newlyLeaves()).isEqualTo(chat(1));
    assertThat(shadow(Signal.LOGS).newlyLeaves())
        .as("a field that was omitted, and an event that was not built")
        .isEqualTo(chat(2));
    for (Signal signal : Signal.values()) {
      assertThat(shadow(signal).newlyStays()).isEmpty();
      assertThat(shadow(signal).notEvaluated()).isZero();
    }
    assertThat(assent.ledger().toString())
        .contains("shadow policy: would newly leave with content.chat: policy 1");
    assertThat(assent.ledger().balances()).isTrue();
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** Its fields are not set, so that those which it declares count. */
  @Test
  void shadow_eventThatIsNotBuilt_countsAllThatItDeclares() throws IOException {
    start(OPEN);
    assent
        .events()
        .declare(EventType.of("meeting.heard", Category.CONTENT_AUDIO, TEXT))
        .begin()
        .with(TEXT, CANARY)
        .emit();
    assertThat(shadow(Signal.LOGS).newlyLeaves()).containsOnlyKeys("content.audio", "content.chat");
  }

  @Test
  void shadow_eventThatItsProvenanceExcludes_counts() throws IOException {
    start(OPEN);
    var events = assent.events();
    events
        .declare(EventType.usage("meeting.chat.sent", TEXT))
        .begin()
        .from(events.provenance(Category.CONTENT_CHAT))
        .emit();
    assertThat(shadow(Signal.LOGS).newlyLeaves()).containsKey("content.chat");
  }

  /** Nobody has read its fields. */
  @Test
  void shadow_spanThatIsDroppedUnread_isNotEvaluatedInFull() throws IOException {
    start(OPEN);
    assent
        .openTelemetry()
        .getTracer("shop")
        .spanBuilder("GET")
        .setAttribute("assent.category", "protected.health")
        .startSpan()
        .end();
    flush();
    assertThat(shadow(Signal.TRACES).notEvaluated()).isEqualTo(1);
  }

  @Test
  void shadow_closes_countsWhatWouldNewlyStayAndEverythingLeaves() throws IOException {
    start(CLOSED);
    record();

    assertThat(shadow(Signal.TRACES).newlyStays())
        .containsKey("service.telemetry")
        .allSatisfy((category, reasons) -> assertThat(reasons).containsOnlyKeys(Withheld.POLICY));
    assertThat(shadow(Signal.TRACES).newlyLeaves()).isEmpty();
    assertThat(receiver.spans("ops")).hasSize(1);
    assertThat(receiver.received("http.request.method")).isTrue();
  }

  @Test
  void shadow_theSame_countsNothing() throws IOException {
    start(FIRST);
    record();

    for (Signal signal : Signal.values()) {
      assertThat(shadow(signal)).isEqualTo(new Ledger.Shadow(Map.of(), Map.of(), 0));
    }
  }

  @Test
  void shadow_unset_isNull() throws IOException {
    start("");
    record();
    assertThat(shadow(Signal.TRACES)).isNull();
  }

  @Test
  void whatLeaves_isThatWithoutIt() throws IOException {
    start("");
    record();
    List<String> without = left();
    stop();
    receiver.clear();
    environment.put("ASSENT_SHADOW_POLICY", file("shadow.yaml", OPEN));
    assent = builder().build();
    record();
    assertThat(left()).isEqualTo(without).isNotEmpty();
  }

  /** Without ids and times. */
  private List<String> left() {
    List<String> spans =
        receiver.spans("ops").stream().map(ShadowPolicyOverHttpTest::text).toList();
    List<String> metrics =
        receiver.metrics("ops").stream()
            .map(metric -> metric.toString().replaceAll("time_unix_nano: \\d+", ""))
            .toList();
    List<String> all = new ArrayList<>(spans);
    all.addAll(metrics);
    return all;
  }

  private static String text(Span span) {
    return span.toBuilder()
        .clearTraceId()
        .clearSpanId()
        .clearStartTimeUnixNano()
        .clearEndTimeUnixNano()
        .build()
        .toString();
  }

  @Test
  void meters_withAShadowPolicy_haveItsOutcomes() throws IOException {
    start(OPEN);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AssentMeters.ledger(assent).bindTo(registry);
    record();
    assertThat(
            registry
                .get("assent.category")
                .tags("destination", "ops", "category", "content.chat", "outcome", "newly_leaves")
                .functionCounter()
                .count())
        .isEqualTo(4);
  }

  @Test
  void file_invalid_namesTheVariableAndTheFile() throws IOException {
    assertThatThrownBy(() -> start("rules: ["))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("shadow.yaml");
    environment.put("ASSENT_SHADOW_POLICY", "lax");
    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_SHADOW_POLICY")
        .hasMessageContaining("strict, terms, or the path of a policy file");
  }
}
