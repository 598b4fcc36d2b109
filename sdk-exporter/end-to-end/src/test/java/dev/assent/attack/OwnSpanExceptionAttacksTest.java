/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.PermissiveOverHttp;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attacks by exceptions that own spans record. */
@Timeout(60)
class OwnSpanExceptionAttacksTest extends PermissiveOverHttp {
  @Test
  void exception_endlessDeepOrCircular_throwsNothing() {
    environment.put("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100000");
    start();
    Throwable deep = new IllegalStateException(CANARY);
    for (int i = 0; i < 60_000; i++) {
      deep = new Quiet(CANARY, deep);
    }
    Throwable circle = new Quiet(CANARY, null);
    Throwable other = new Quiet(CANARY, circle);
    circle.addSuppressed(other);
    Throwable nested = new Quiet(CANARY, null);
    for (int i = 0; i < 3_000; i++) {
      Throwable outer = new Quiet(CANARY, null);
      outer.addSuppressed(nested);
      nested = outer;
    }
    for (Throwable each : List.of(deep, circle, other, nested, new Endless())) {
      span(span -> span.recordException(each));
      span(span -> span.recordException(each, Attributes.of(NOTE, "beside")));
      span(
          span ->
              span.recordException(
                  each,
                  Attributes.of(
                      AttributeKey.stringKey("exception.stacktrace"), CANARY, NOTE, "n")));
    }
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(15);
    flushAndStop();
  }

  /** The same without a limit of the length, as by default. */
  @Test
  void exception_endlessWithoutALimit_throwsNothing() {
    start();
    span(span -> span.recordException(new Endless()));
    flush();
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(1);
    assertThat(receiver.spans("")).hasSize(1);
  }

  private static class Quiet extends RuntimeException {
    private static final long serialVersionUID = 1;

    Quiet(String message, Throwable cause) {
      super(message, cause, true, false);
    }
  }

  private static final class Endless extends Quiet {
    private static final long serialVersionUID = 1;

    Endless() {
      super(CANARY, null);
    }

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }
}
