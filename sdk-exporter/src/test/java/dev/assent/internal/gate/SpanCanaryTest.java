/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.gate.Canary.Planted;
import dev.assent.internal.send.OtlpBytes;
import dev.assent.internal.time.Clock;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * LEAKS.md rows 1 to 7, 12 and 14: a canary in every position of a span, of every type at every
 * nesting. The flat copy and the encoded bytes must not contain it while it is denied. They contain
 * it once it is granted; a canary that no grant covers appears without a gate.
 */
class SpanCanaryTest extends CanaryTestBase<StampedSpan> {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final List<Planted> spanAttributes = planted("span attribute", "secret.s.");
  private final List<Planted> eventAttributes = planted("event attribute", "secret.e.");
  private final List<Planted> linkAttributes = planted("link attribute", "secret.l.");
  private final List<Planted> resourceAttributes = planted("resource attribute", "secret.r.");
  private final List<Planted> exceptionAttributes = planted("exception attribute", "secret.x.");
  private final String name = grantable("span name");
  private final String event = grantable("event name");
  private final String scope = grantable("scope name");
  private final String version = never("scope version");
  private final String status = grantable("status description");
  private final String message = grantable("exception message");
  private final String cause = grantable("message of a cause");
  private final String suppressed = grantable("message of a suppressed exception");
  private final String state = never("trace state");
  private final String linkState = never("trace state of a link");
  private final String scopeUrl = never("schema URL of a scope");
  private final String resourceUrl = never("schema URL of a resource");
  private final String ours = never("an attribute that is ours");

  private List<Planted> planted(String where, String prefix) {
    List<Planted> all = canary.attributes(prefix);
    all.forEach(each -> grantable.put(each.sign(), where + " " + each.what()));
    return all;
  }

  @BeforeEach
  void setUp() {
    known =
        new GateFixture(
            """
            attributes:
              - { prefix: secret., type: any, max: 256, category: content.chat }
              - { name: secret.s.string, type: any, max: 256, category: content.chat }
            events:
              - { name: EVENT, category: content.chat }
            spans:
              - { name: NAME, category: content.chat }
            scopes:
              - { name: SCOPE, category: service.telemetry }
            """
                .replace("EVENT", event)
                .replace("NAME", name)
                .replace("SCOPE", scope));
  }

  @Override
  StampedSpan record(GateFixture fixture) {
    fixture.resource(
        Resource.create(attributes(resourceAttributes), "https://example.com/" + resourceUrl));
    Throwable thrown = new IllegalStateException(message, new RuntimeException(cause));
    thrown.addSuppressed(new RuntimeException(suppressed));
    Span parent =
        Span.wrap(
            SpanContext.createFromRemoteParent(
                TRACE,
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.builder().put("vendor", state).build()));
    Span span =
        fixture
            .tracing()
            .tracerBuilder(scope)
            .setInstrumentationVersion("1." + version)
            .setSchemaUrl("https://example.com/" + scopeUrl)
            .build()
            .spanBuilder(name)
            .setParent(Context.root().with(parent))
            .setSpanKind(SpanKind.SERVER)
            .addLink(
                SpanContext.create(
                    TRACE,
                    "b7ad6b7169203332",
                    TraceFlags.getSampled(),
                    TraceState.builder().put("vendor", linkState).build()),
                attributes(linkAttributes))
            .startSpan();
    set(span, spanAttributes);
    span.setAttribute("assent.other", ours);
    span.setAttribute("http.request.method", "GET");
    span.setStatus(StatusCode.ERROR, status);
    span.addEvent(event, attributes(eventAttributes));
    span.recordException(thrown, attributes(exceptionAttributes));
    span.end();
    return fixture.spans.get(fixture.spans.size() - 1);
  }

  @Override
  StampedSpan enter(GateFixture fixture, StampedSpan recorded) {
    return fixture.spanGate.enter(recorded);
  }

  @SuppressWarnings("unchecked")
  private static void set(Span span, List<Planted> planted) {
    planted.forEach(each -> span.setAttribute((AttributeKey<Object>) each.key(), each.value()));
  }

  @SuppressWarnings("unchecked")
  private static Attributes attributes(List<Planted> planted) {
    AttributesBuilder builder = Attributes.builder();
    planted.forEach(each -> builder.put((AttributeKey<Object>) each.key(), each.value()));
    return builder.build();
  }

  @Test
  void enter_unknownNamesAndAllElseGranted_noCanaryIsLeft() {
    long all = unknown.all();
    unknown.permit(all & ~unknown.mask("content"));
    StampedSpan left = enter(unknown, record(unknown));
    assertAbsent(left, grantable);
    assertAbsent(left, never);
    assertThat(left.getName()).isEqualTo("GET");
  }

  @Test
  void enter_knownNamesNotGranted_noCanaryIsLeft() {
    known.permit(known.all() & ~known.mask("content"));
    StampedSpan left = enter(known, record(known));
    Map<String, String> withheld = new LinkedHashMap<>(grantable);
    withheld.remove(scope);
    assertAbsent(left, withheld);
    assertAbsent(left, never);
  }

  @Test
  void enter_redacted_noCanaryIsLeftNorANameThatHoldsOne() {
    long content = known.mask("content");
    known.decide(GivenDecision.permitting(known.all() & ~content).redacting(content));
    StampedSpan left = enter(known, record(known));
    Map<String, String> values = new LinkedHashMap<>(grantable);
    values.remove(scope);
    assertAbsent(left, values);
    assertThat(left.getAttributes().get(AttributeKey.stringKey("secret.s.string")))
        .isEqualTo("[REDACTED]");
    assertThat(left.getStatus().getDescription()).isEqualTo("[REDACTED]");
  }

  @Test
  void leave_revokedMeanwhile_noCanaryIsLeft() {
    StampedSpan entered = enter(known, record(known));
    assertPresent(entered, grantable);
    known.permit(known.all() & ~known.mask("content"));
    StampedSpan left =
        known.spanGate.leave(entered, dev.assent.ledger.State.QUEUED, false, Clock.system());
    Map<String, String> withheld = new LinkedHashMap<>(grantable);
    withheld.remove(scope);
    assertAbsent(left, withheld);
  }

  @Test
  void enter_stripped_droppedCountsAreTheSdks() throws Exception {
    unknown.permit(unknown.mask("service"));
    StampedSpan left = enter(unknown, record(unknown));
    var request =
        ExportTraceServiceRequest.parseFrom(
            OtlpBytes.ofSpans(List.of(left), MemoryMode.IMMUTABLE_DATA));
    var encoded = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(encoded.getDroppedAttributesCount()).isZero();
    assertThat(encoded.getDroppedEventsCount()).isZero();
    assertThat(encoded.getDroppedLinksCount()).isZero();
    encoded.getEventsList().forEach(e -> assertThat(e.getDroppedAttributesCount()).isZero());
    encoded.getLinksList().forEach(l -> assertThat(l.getDroppedAttributesCount()).isZero());
    assertThat(request.getResourceSpans(0).getResource().getDroppedAttributesCount()).isZero();
  }

  @Test
  void enter_stripped_stackTraceIsRebuiltFromTheException() {
    unknown.permit(unknown.mask("service"));
    StampedSpan left = enter(unknown, record(unknown));
    String trace =
        left.getEvents().stream()
            .filter(each -> each.getName().equals("exception"))
            .map(each -> each.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
            .findFirst()
            .orElseThrow();
    assertThat(trace)
        .contains("java.lang.IllegalStateException\n")
        .contains("\tat dev.assent.internal.gate.SpanCanaryTest.record(")
        .contains("Caused by: java.lang.RuntimeException\n")
        .contains("Suppressed: java.lang.RuntimeException\n");
  }

  @Test
  void positions_counted_areAsManyAsTheClosingNoteSays() {
    assertThat(grantable.size() + never.size()).isEqualTo(113);
  }

  /** Returns the bytes, and the message decoded from them. */
  @Override
  String wire(StampedSpan span, MemoryMode mode) {
    byte[] bytes = OtlpBytes.ofSpans(List.of(span), mode);
    try {
      return new String(bytes, StandardCharsets.ISO_8859_1)
          + ExportTraceServiceRequest.parseFrom(bytes);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
