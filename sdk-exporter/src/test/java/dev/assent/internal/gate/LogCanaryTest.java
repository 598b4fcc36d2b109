/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedLog;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.gate.Canary.Planted;
import dev.assent.internal.send.OtlpBytes;
import dev.assent.internal.tag.ExceptionKeepingLoggerProvider;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.sdk.common.export.MemoryMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * LEAKS.md rows 1 to 3, 8 and 9: a canary in every position of a log record and in every shape of
 * its body. The flat copy and the encoded bytes must not contain it while it is denied. They
 * contain it once it is granted; a canary that no grant covers appears without a gate.
 */
class LogCanaryTest extends CanaryTestBase<List<StampedLog>> {
  private final List<Planted> attributes = canary.attributes("secret.a.");
  private final List<Planted> bodyEntries = canary.attributes("secret.b.");
  private final String text = grantable("body text");
  private final String bytes = grantable("body bytes");
  private final String element = grantable("body array of text");
  private final String event = grantable("event name");
  private final String scope = grantable("scope name");
  private final String message = grantable("exception message");
  private final String cause = grantable("message of a cause");
  private final String thread = grantable("thread name");
  private final String severity = never("severity text");
  private final String context = never("context attribute (MDC) of no known name");

  @BeforeEach
  void setUp() {
    attributes.forEach(each -> grantable.put(each.sign(), "attribute " + each.what()));
    bodyEntries.forEach(each -> grantable.put(each.sign(), "body entry " + each.what()));
    known =
        new GateFixture(
            """
            attributes:
              - { prefix: secret., type: any, max: 256, category: content.chat }
            events:
              - { name: EVENT, category: service.usage }
            scopes:
              - { name: SCOPE, category: service.telemetry }
            """
                .replace("EVENT", event)
                .replace("SCOPE", scope));
  }

  @Override
  @SuppressWarnings("unchecked")
  List<StampedLog> record(GateFixture fixture) {
    var logger =
        new ExceptionKeepingLoggerProvider(fixture.logging(), fixture.logGuard()).get(scope);
    LogRecordBuilder full =
        logger
            .logRecordBuilder()
            .setEventName(event)
            .setSeverityText(severity)
            .setException(new IllegalStateException(message, new RuntimeException(cause)))
            .setAttribute(AttributeKey.stringKey("thread.name"), thread)
            .setAttribute(AttributeKey.stringKey("mdc." + context), context)
            .setBody(text);
    attributes.forEach(each -> full.setAttribute((AttributeKey<Object>) each.key(), each.value()));
    full.emit();
    logger.logRecordBuilder().setBody(Value.of(bytes.getBytes(StandardCharsets.UTF_8))).emit();
    logger.logRecordBuilder().setBody(Value.of(Value.of("a"), Value.of(element))).emit();
    List<KeyValue> entries = new ArrayList<>();
    for (Planted each : bodyEntries) {
      entries.add(KeyValue.of(each.key().getKey(), value(each.value())));
    }
    logger.logRecordBuilder().setBody(Value.of(entries.toArray(new KeyValue[0]))).emit();
    return List.copyOf(fixture.logs);
  }

  private static Value<?> value(Object value) {
    if (value instanceof Value<?> tree) {
      return tree;
    }
    if (value instanceof List<?> list) {
      return Value.of(list.stream().<Value<?>>map(LogCanaryTest::value).toList());
    }
    if (value instanceof String string) {
      return Value.of(string);
    }
    if (value instanceof Long number) {
      return Value.of((long) number);
    }
    return value instanceof Double number ? Value.of((double) number) : Value.of((boolean) value);
  }

  @Override
  List<StampedLog> enter(GateFixture fixture, List<StampedLog> logs) {
    return logs.stream().map(fixture.logGate::enter).toList();
  }

  @Test
  void enter_unknownNamesAndAllElseGranted_noCanaryIsLeft() {
    unknown.permit(unknown.all() & ~unknown.mask("content"));
    List<StampedLog> left = enter(unknown, record(unknown));
    assertAbsent(left, grantable);
    assertAbsent(left, never);
  }

  @Test
  void enter_knownNamesNotGranted_noCanaryIsLeft() {
    known.permit(known.all() & ~known.mask("content"));
    Map<String, String> withheld = new LinkedHashMap<>(grantable);
    withheld.remove(scope);
    withheld.remove(event);
    List<StampedLog> left = enter(known, record(known));
    assertAbsent(left, withheld);
    assertAbsent(left, never);
  }

  @Test
  void leave_revokedMeanwhile_noCanaryIsLeft() {
    List<StampedLog> entered = enter(known, record(known));
    assertPresent(entered, grantable);
    long content = known.mask("content");
    known.decide(GivenDecision.permitting(known.all() & ~content).redacting(content));
    List<StampedLog> left =
        entered.stream()
            .map(log -> known.logGate.leave(log, State.QUEUED, false, Clock.system()))
            .toList();
    Map<String, String> withheld = new LinkedHashMap<>(grantable);
    withheld.remove(scope);
    withheld.remove(event);
    withheld.values().removeIf(what -> what.contains("key") || what.contains("BOOLEAN"));
    assertAbsent(left, withheld);
    assertThat(left.get(0).getBodyValue()).isEqualTo(Value.of("[REDACTED]"));
  }

  @Test
  @SuppressWarnings("deprecation")
  void enter_bodyWithheld_bothGettersAreEmpty() {
    known.permit(known.all() & ~known.mask("content"));
    for (StampedLog left : enter(known, record(known))) {
      assertThat(left.getBodyValue()).isNull();
      assertThat(left.getBody().asString()).isEmpty();
      assertThat(left.getTotalAttributeCount()).isEqualTo(left.getAttributes().size());
    }
  }

  @Test
  void positions_counted_areAsManyAsTheClosingNoteSays() {
    assertThat(grantable.size() + never.size()).isEqualTo(50);
  }

  @Override
  String wire(List<StampedLog> logs, MemoryMode mode) {
    byte[] encoded = OtlpBytes.ofLogs(logs, mode);
    try {
      return new String(encoded, StandardCharsets.ISO_8859_1)
          + ExportLogsServiceRequest.parseFrom(encoded);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
