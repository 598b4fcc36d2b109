/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assent.category.Category;
import dev.assent.fixtures.Canaries;
import dev.assent.fixtures.OtlpReceiver;
import dev.assent.ledger.Signal;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Content goes to a place of its own: a store gets the messages of those who granted them for its
 * purpose, and operations get the same spans and events without a message. The ids of a span are
 * the reference between both.
 */
class GenAiContentTest extends AssentOverHttp {
  private static final String STORE = "conversations";
  private static final String OPERATIONS = "operations";
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<Long> TOKENS =
      AttributeKey.longKey("gen_ai.usage.input_tokens");

  private final Canaries canaries = new Canaries();

  @BeforeEach
  void startWithAStore() throws IOException {
    consentFromFile(
        """
        {"subject": "acme/u7", "revision": 1, "adds": [], "choices": [
          {"purpose": "quality_assurance", "categories": ["content.chat"], "choice": "granted",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}""");
    started(
        builder()
            .policy(Policy.terms())
            .destination(OPERATIONS, to -> to.endpoint(receiver.endpoint(OPERATIONS).toString()))
            .destination(
                STORE,
                to ->
                    to.endpoint(receiver.endpoint(STORE).toString())
                        .purpose(Purpose.QUALITY_ASSURANCE)
                        .signals(Signal.TRACES, Signal.LOGS)));
  }

  /** Records a conversation as instrumentations do, in every form that the conventions have. */
  private void converse(String subject, String name) {
    String place = name + ":";
    try (Scope user = assent.subject(subject).makeCurrent()) {
      io.opentelemetry.api.trace.Span span =
          assent
              .openTelemetry()
              .getTracer("app")
              .spanBuilder("chat gpt-4o")
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute(OPERATION, "chat")
              .setAttribute(MODEL, "gpt-4o")
              .startSpan();
      try (Scope current = span.makeCurrent()) {
        span.setAttribute(TOKENS, 12L);
        span.setAttribute(
            AttributeKey.stringKey("gen_ai.input.messages"),
            "[{\"role\":\"user\",\"content\":\"" + canaries.grantable(place + "input") + "\"}]");
        span.setAttribute(
            AttributeKey.valueKey("gen_ai.output.messages"),
            message(canaries.grantable(place + "output")));
        span.setAttribute(
            AttributeKey.stringKey("gen_ai.system_instructions"),
            canaries.grantable(place + "system"));
        span.addEvent(
            "gen_ai.content.prompt",
            io.opentelemetry.api.common.Attributes.of(
                AttributeKey.stringKey("gen_ai.event.content"),
                canaries.grantable(place + "span event")));
        logRecord()
            .setEventName("gen_ai.client.inference.operation.details")
            .setAttribute(OPERATION, "chat")
            .setAttribute(
                AttributeKey.valueKey("gen_ai.input.messages"),
                message(canaries.grantable(place + "event")))
            .emit();
      }
      span.end();
    }
  }

  private static Value<?> message(String text) {
    return Value.of(
        List.of(
            Value.of(
                KeyValue.of("role", Value.of("user")),
                KeyValue.of("parts", Value.of(List.of(Value.of(text)))))));
  }

  private NavigableSet<String> found(String destination) {
    return canaries.in(
        receiver.requests().stream()
            .filter(request -> request.destination().equals(destination))
            .map(OtlpReceiver.Request::body)
            .toList());
  }

  private static Set<List<ByteString>> ids(List<Span> spans) {
    return spans.stream()
        .map(span -> List.of(span.getTraceId(), span.getSpanId()))
        .collect(Collectors.toSet());
  }

  private static Set<String> keys(Span span) {
    return span.getAttributesList().stream()
        .map(attribute -> attribute.getKey())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void messages_ofWhoGrantedThem_reachTheStoreOnlyAndBothCopiesHaveTheSameIds() {
    converse("acme/u7", "granted");
    converse("acme/u8", "unset");
    flush();

    assertThat(found(OPERATIONS)).isEmpty();
    assertThat(found(STORE))
        .containsExactlyInAnyOrder(
            "granted:input",
            "granted:output",
            "granted:system",
            "granted:span event",
            "granted:event");
    assertThat(receiver.spans(OPERATIONS)).hasSize(2);
    assertThat(ids(receiver.spans(OPERATIONS))).isEqualTo(ids(receiver.spans(STORE))).hasSize(2);
    assertThat(receiver.logs(OPERATIONS))
        .extracting(log -> List.of(log.getTraceId(), log.getSpanId()))
        .containsExactlyInAnyOrderElementsOf(
            receiver.logs(STORE).stream()
                .map(log -> List.of(log.getTraceId(), log.getSpanId()))
                .toList())
        .allMatch(ids(receiver.spans(STORE))::contains);
    assertThat(receiver.spans(OPERATIONS))
        .allSatisfy(
            span -> {
              assertThat(span.getName()).isEqualTo("chat gpt-4o");
              assertThat(keys(span))
                  .containsExactly(
                      "gen_ai.operation.name", "gen_ai.request.model", "gen_ai.usage.input_tokens");
            });
    balances();
  }

  /** The control: with another purpose of the grant, the same messages go nowhere. */
  @Test
  void messages_grantedForAnotherPurpose_reachNobody() throws IOException {
    replaceConsent(
        """
        {"subject": "acme/u7", "revision": 2, "adds": [], "choices": [
          {"purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
           "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z"}]}""");
    stop();
    startWithAStoreAsItIs();
    converse("acme/u7", "other purpose");
    flush();

    assertThat(found(STORE)).isEmpty();
    assertThat(found(OPERATIONS)).isEmpty();
    assertThat(ids(receiver.spans(OPERATIONS))).isEqualTo(ids(receiver.spans(STORE))).hasSize(1);
  }

  private void startWithAStoreAsItIs() {
    started(
        builder()
            .policy(Policy.terms())
            .destination(OPERATIONS, to -> to.endpoint(receiver.endpoint(OPERATIONS).toString()))
            .destination(
                STORE,
                to ->
                    to.endpoint(receiver.endpoint(STORE).toString())
                        .purpose(Purpose.QUALITY_ASSURANCE)));
  }

  @Test
  void revocation_whileSpansWait_leavesTheStoreTheSpansWithoutMessages() {
    converse("acme/u7", "before");
    revoke("acme/u7", Purpose.QUALITY_ASSURANCE, Category.CONTENT_CHAT);
    converse("acme/u7", "after");
    flush();

    assertThat(found(STORE)).isEmpty();
    assertThat(found(OPERATIONS)).isEmpty();
    assertThat(ids(receiver.spans(OPERATIONS))).isEqualTo(ids(receiver.spans(STORE))).hasSize(2);
    balances();
  }
}
