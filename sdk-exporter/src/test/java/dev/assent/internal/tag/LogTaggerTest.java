/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.gate.GateFixture;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The subjects of a log record, its own categories, and its frozen copy. */
class LogTaggerTest {
  private final GateFixture fixture = new GateFixture("");
  private final Logger logger = fixture.logging().get("com.acme.Chat");

  private StampedLog only() {
    assertThat(fixture.logs).hasSize(1);
    return fixture.logs.get(0);
  }

  @Test
  void onEmit_contextGivenAndCurrent_subjectsAreUnited() {
    Context given = Context.root().with(fixture.decisions.subject("acme/u1"));
    Context.root()
        .with(fixture.decisions.subject("acme/u2"))
        .wrap(() -> logger.logRecordBuilder().setContext(given).emit())
        .run();
    assertThat(only().subject().subjectPaths())
        .extracting(path -> path.value())
        .containsExactly("acme/u1", "acme/u2", "acme/u7");
  }

  @Test
  void onEmit_plainRecord_isDiagnostic() {
    logger.logRecordBuilder().emit();
    assertThat(only().ownMask()).isEqualTo(fixture.mask("service.diagnostic"));
  }

  @Test
  void onEmit_eventOfUnknownName_isUsageAndItsNameUnclassified() {
    logger.logRecordBuilder().setEventName("com.acme.joined").emit();
    assertThat(only().ownMask()).isEqualTo(fixture.mask("service.usage"));
    StampedLog left = fixture.logGate.enter(only());
    assertThat(left.getEventName()).isNull();
    assertThat(fixture.unknown).contains("com.acme.joined");
  }

  @Test
  void onEmit_declaredEvent_hasItsCategories() {
    long chat = fixture.mask("content.chat");
    fixture.catalog.declareEvent("com.acme.said", chat);
    logger.logRecordBuilder().setEventName("com.acme.said").emit();
    assertThat(only().ownMask()).isEqualTo(chat);
    fixture.permit(fixture.all() & ~chat);
    assertThat(fixture.logGate.enter(only())).isNull();
  }

  @Test
  void onEmit_categoryAttribute_addsToTheOwnAndIsTakenOff() {
    logger
        .logRecordBuilder()
        .setAttribute(AttributeKey.stringArrayKey("assent.category"), List.of("content.chat"))
        .setAttribute(AttributeKey.longKey("http.response.status_code"), 200L)
        .emit();
    assertThat(only().ownMask() & fixture.mask("content.chat")).isNotZero();
    assertThat(only().fieldsMask() & Categories.UNCLASSIFIED)
        .as("only the scope's name is unknown")
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(only().getAttributes().size()).isEqualTo(1);
    assertThat(only().getTotalAttributeCount()).isEqualTo(1);
  }

  @Test
  void onEmit_listsChangedAfterwards_theRecordIsWhatWasJudged() {
    List<String> list = new ArrayList<>(List.of("before"));
    Value<?>[] values = {Value.of("before")};
    byte[] bytes = {1};
    logger
        .logRecordBuilder()
        .setAttribute(AttributeKey.stringArrayKey("a"), list)
        .setBody(Value.of(Value.of(Arrays.asList(values)), Value.of(bytes)))
        .emit();
    list.set(0, "after");
    values[0] = Value.of("after");
    bytes[0] = 2;
    assertThat(only().getAttributes().asMap().toString()).doesNotContain("after");
    assertThat(only().getBodyValue())
        .isEqualTo(Value.of(Value.of(Value.of("before")), Value.of(new byte[] {1})));
  }

  @Test
  void onEmit_bodyThatHoldsItself_isCut() {
    List<Value<?>> list = new ArrayList<>();
    Value<?> knot = Value.of(list);
    list.add(knot);
    list.add(knot);
    logger.logRecordBuilder().setBody(knot).emit();
    assertThat(only().fieldsMask()).isNotZero();
  }

  @Test
  void onEmit_bodyThatThrows_isWithheldAndCounted() {
    logger
        .logRecordBuilder()
        .setBody(
            (Value<?>)
                java.lang.reflect.Proxy.newProxyInstance(
                    Value.class.getClassLoader(),
                    new Class<?>[] {Value.class},
                    (proxy, method, args) -> {
                      throw new IllegalStateException("hostile");
                    }))
        .emit();
    assertThat(fixture.logs).isEmpty();
    assertThat(fixture.counts(Signal.LOGS).withheld()).containsEntry(Withheld.GATE_FAILED, 1L);
  }

  @Test
  void earliest_ofTimestampAndObserved_isTheEarlier() {
    logger
        .logRecordBuilder()
        .setTimestamp(7, TimeUnit.NANOSECONDS)
        .setObservedTimestamp(9, TimeUnit.NANOSECONDS)
        .emit();
    assertThat(only().earliestEpochNanos()).isEqualTo(7);
  }

  @Test
  void earliest_noTimestamp_isTheObserved() {
    logger.logRecordBuilder().setObservedTimestamp(9, TimeUnit.NANOSECONDS).emit();
    assertThat(only().earliestEpochNanos()).isEqualTo(9);
  }
}
