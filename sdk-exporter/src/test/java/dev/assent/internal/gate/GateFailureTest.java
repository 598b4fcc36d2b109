/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.Stamped;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Signal;
import dev.assent.ledger.State;
import dev.assent.ledger.Withheld;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract on which pipelines rely: a gate never throws. It withholds and counts a datum that
 * it can't read.
 */
class GateFailureTest {
  private final GateFixture fixture = new GateFixture("");

  static Stream<Arguments> failures() {
    return Stream.of(Signal.TRACES, Signal.LOGS)
        .flatMap(
            signal ->
                Stream.of(
                        new IllegalStateException("broken"),
                        new StackOverflowError(),
                        new OutOfMemoryError(),
                        new NoClassDefFoundError())
                    .map(failure -> Arguments.of(signal, failure)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void enter_datumThrows_isWithheldAndCounted(Signal signal, Throwable failure) {
    assertThat(gate(signal).enter(broken(signal, failure))).isNull();
    assertWithheld(signal, 1);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void leave_datumThrows_isWithheldAndCounted(Signal signal, Throwable failure) {
    Stamped datum = captured(signal, failure, State.IN_FLIGHT);
    assertThat(gate(signal).leave(datum, State.IN_FLIGHT, false, Clock.system())).isNull();
    assertWithheld(signal, 1);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void leave_datumThrowsAfterAnAttempt_isPossiblySent(Signal signal, Throwable failure) {
    Stamped datum = captured(signal, failure, State.IN_FLIGHT);
    assertThat(gate(signal).leave(datum, State.IN_FLIGHT, true, Clock.system())).isNull();
    assertThat(fixture.counts(signal).states()).containsEntry(State.POSSIBLY_SENT, 1L);
    assertThat(fixture.counts(signal).possiblySentByCategory()).containsEntry("content.chat", 1L);
    assertWithheld(signal, 0);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void resume_datumThrows_isWithheldAndCounted(Signal signal, Throwable failure) {
    for (HoldCheck check : HoldCheck.values()) {
      Stamped datum = captured(signal, failure, State.HELD);
      assertThat(gate(signal).resume(datum, check)).isEqualTo(new HoldResult<>(null, null));
    }
    assertWithheld(signal, HoldCheck.values().length);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void readmit_datumThrows_isWithheldAndCounted(Signal signal, Throwable failure) {
    Stamped datum = captured(signal, failure, State.SPOOLED);
    assertThat(gate(signal).readmit(datum, fixture.all(), State.SPOOLED, false)).isNull();
    assertWithheld(signal, 1);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void mayLeave_datumThrows_isFalse(Signal signal, Throwable failure) {
    assertThat(gate(signal).mayLeave(broken(signal, failure), Clock.system())).isFalse();
    assertWithheld(signal, 0);
  }

  private void assertWithheld(Signal signal, long count) {
    assertThat(fixture.counts(signal).withheld())
        .isEqualTo(count == 0 ? Map.of() : Map.of(Withheld.GATE_FAILED, count));
    assertThat(fixture.ledger.snapshot().balances()).isTrue();
  }

  private Stamped captured(Signal signal, Throwable failure, State state) {
    fixture.ledger.account(0, signal).captured(state, 1);
    return broken(signal, failure);
  }

  @SuppressWarnings("unchecked")
  private Gate<Stamped> gate(Signal signal) {
    return (Gate<Stamped>) (signal == Signal.TRACES ? fixture.spanGate : fixture.logGate);
  }

  /** A datum that has categories and whose other methods throw. */
  private Stamped broken(Signal signal, Throwable failure) {
    Class<? extends Stamped> type = signal == Signal.TRACES ? StampedSpan.class : StampedLog.class;
    return (Stamped)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              if (method.getReturnType() == long.class) {
                return fixture.mask("content.chat");
              }
              throw failure;
            });
  }
}
