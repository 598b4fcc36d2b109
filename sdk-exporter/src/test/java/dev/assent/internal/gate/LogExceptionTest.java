/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Reachable;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.tag.ExceptionKeepingLoggerProvider;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.sdk.logs.LogLimits;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The fields of an exception in a log record. */
class LogExceptionTest {
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> TRACE = AttributeKey.stringKey("exception.stacktrace");
  private static final String CANARY = "kanarienvogel";

  private final GateFixture fixture = new GateFixture("");
  private final long content = fixture.mask("content");

  private static Exception failure() {
    Exception failure =
        new IllegalStateException(CANARY, new UnsupportedOperationException(CANARY));
    failure.addSuppressed(new java.io.IOException(CANARY));
    return failure;
  }

  private StampedLog log(Consumer<LogRecordBuilder> work) {
    var builder =
        new ExceptionKeepingLoggerProvider(fixture.logging(), fixture.logGuard())
            .get("io.opentelemetry.test")
            .logRecordBuilder();
    work.accept(builder);
    builder.emit();
    return fixture.logs.get(fixture.logs.size() - 1);
  }

  private static void assertRebuilt(StampedLog left) {
    Attributes attributes = left.getAttributes();
    assertThat(attributes.get(TYPE)).isEqualTo("java.lang.IllegalStateException");
    assertThat(attributes.get(MESSAGE)).isNull();
    assertThat(attributes.get(TRACE))
        .startsWith("java.lang.IllegalStateException\n\tat " + LogExceptionTest.class.getName())
        .contains("Suppressed: java.io.IOException\n")
        .contains("Caused by: java.lang.UnsupportedOperationException\n");
    assertThat(Reachable.from(left).text()).doesNotContain(CANARY);
    assertThat(left.getTotalAttributeCount()).isEqualTo(attributes.size());
  }

  @Test
  void enter_contentWithheld_traceIsRebuiltWithoutMessages() {
    fixture.permit(fixture.all() & ~content);
    StampedLog left = fixture.logGate.enter(log(builder -> builder.setException(failure())));
    assertRebuilt(left);
    assertThat(left.fieldsMask() & content).isZero();
    assertThat(fixture.logGate.enter(left)).as("and passes the next gate").isSameAs(left);
  }

  @Test
  void leave_revokedMeanwhile_traceIsRebuiltAsItWasWhenRecorded() {
    StampedLog entered = fixture.logGate.enter(log(builder -> builder.setException(failure())));
    assertThat(entered.getAttributes().get(TRACE)).contains(CANARY);
    fixture.permit(fixture.all() & ~content);
    assertRebuilt(fixture.logGate.leave(entered, State.QUEUED, false, Clock.system().reading()));
  }

  @Test
  void enter_contentGranted_textLeavesAsTheSdkWroteIt() {
    StampedLog log = log(builder -> builder.setException(failure()));
    assertThat(fixture.logGate.enter(log)).isSameAs(log);
    assertThat(log.getAttributes().get(MESSAGE)).isEqualTo(CANARY);
    assertThat(log.getAttributes().get(TRACE)).contains(CANARY);
  }

  @Test
  void enter_traceIsOnlyText_isWithheld() {
    fixture.permit(fixture.all() & ~content);
    StampedLog log = log(builder -> builder.setAttribute(TRACE, "java.lang.Error: " + CANARY));
    assertThat(fixture.logGate.enter(log).getAttributes().get(TRACE)).isNull();
  }

  @Test
  void enter_applicationWroteATraceOfItsOwn_theRebuiltTakesItsPlace() {
    fixture.permit(fixture.all() & ~content);
    assertRebuilt(
        fixture.logGate.enter(
            log(builder -> builder.setAttribute(TRACE, CANARY).setException(failure()))));
  }

  @Test
  void enter_twoExceptions_theFirstCountsAsForTheSdk() {
    fixture.permit(fixture.all() & ~content);
    assertRebuilt(
        fixture.logGate.enter(
            log(builder -> builder.setException(failure()).setException(new Exception("other")))));
  }

  @Test
  void emit_nullException_isARecordWithoutOne() {
    assertThat(log(builder -> builder.setException(null)).getAttributes().isEmpty()).isTrue();
  }

  @Test
  void stamp_exception_isNotReferencedByTheRecord() {
    StampedLog log = log(builder -> builder.setException(failure()));
    Reachable reachable = Reachable.from(log);
    assertThat(reachable.hasInstanceOf(IllegalStateException.class.getName())).isFalse();
  }

  @Test
  void enter_sdkDroppedTheText_traceIsAbsentAndTheCountIsTheSdks() {
    fixture.permit(fixture.all() & ~content);
    fixture.logLimits(LogLimits.builder().setMaxNumberOfAttributes(1).build());
    StampedLog left =
        fixture.logGate.enter(
            log(builder -> builder.setAttribute("http.route", "/").setException(failure())));
    assertThat(left.getAttributes().size()).isEqualTo(1);
    assertThat(left.getTotalAttributeCount()).isEqualTo(4);
  }

  @Test
  void emit_contextOfASubject_isTheRecordsContextAllTheSame() {
    var subject = fixture.decisions.subject("acme/u8");
    StampedLog log =
        log(
            builder ->
                builder
                    .setContext(subject.storeInContext(io.opentelemetry.context.Context.root()))
                    .setException(failure()));
    assertThat(log.subject().subjectPaths()).extracting(path -> path.value()).contains("acme/u8");
  }
}
