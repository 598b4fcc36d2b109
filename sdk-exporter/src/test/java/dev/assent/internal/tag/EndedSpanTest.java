/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.ledger.Signal;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The SDK makes a new object for each reading of a span, on the application's thread. */
class EndedSpanTest {
  private final HostedRig rig = new HostedRig();
  private final AtomicInteger readings = new AtomicInteger();
  private final List<StampedSpan> stamped = new ArrayList<>();

  @Test
  void onEnd_ofAHost_readsTheSpanOnce() {
    SpanTagger tagger =
        rig.tagging.spans(
            Limits.of(HostedRig.LIMITS),
            List.of(rig.ledger.account(0, Signal.TRACES)),
            rig.ledger,
            stamped::add);
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder().addSpanProcessor(new Counting(tagger)).build()) {
      provider.get("host").spanBuilder("GET").startSpan().end();
    }

    assertThat(stamped).hasSize(1);
    assertThat(readings).hasValue(1);
  }

  /** Passes spans on that count their readings. */
  private final class Counting implements SpanProcessor {
    private final SpanTagger tagger;

    Counting(SpanTagger tagger) {
      this.tagger = tagger;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      tagger.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      tagger.onEnd(
          (ReadableSpan)
              Proxy.newProxyInstance(
                  ReadableSpan.class.getClassLoader(),
                  new Class<?>[] {ReadableSpan.class},
                  (proxy, method, arguments) -> {
                    if (method.getName().equals("toSpanData")) {
                      readings.incrementAndGet();
                    }
                    try {
                      return method.invoke(span, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  }));
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
