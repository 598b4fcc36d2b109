/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.PermissiveOverHttp;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attacks on the end of own spans, by threads that still set. */
@Timeout(60)
class OwnSpanEndAttacksTest extends PermissiveOverHttp {
  /** Attributes that other threads set while the span ends: whole values, and a balanced ledger. */
  @Test
  void end_whileOthersSet_losesNoDeclarationOfBefore() throws Exception {
    start();
    AtomicInteger thrown = new AtomicInteger();
    for (int round = 0; round < 150; round++) {
      Span span = spanBuilder().setAttribute(NOTE, "start").startSpan();
      CyclicBarrier together = new CyclicBarrier(4);
      List<Thread> threads = new ArrayList<>();
      for (int id = 0; id < 4; id++) {
        int kind = id;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    together.await();
                    switch (kind) {
                      case 0 -> span.end();
                      case 1 -> {
                        for (int i = 0; i < 60; i++) {
                          span.setAttribute("app.x" + i, CANARY);
                        }
                      }
                      case 2 -> {
                        for (int i = 0; i < 60; i++) {
                          span.addEvent("exception", Attributes.of(NOTE, "e" + i));
                          span.addLink(LINK, Attributes.of(NOTE, "l" + i));
                        }
                      }
                      default -> {
                        for (int i = 0; i < 60; i++) {
                          span.setAttribute(NOTE, "n" + i).updateName("INTERNAL");
                          ((ReadableSpan) span).toSpanData();
                        }
                        span.end();
                      }
                    }
                  } catch (Throwable e) {
                    thrown.incrementAndGet();
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    flush();
    assertThat(thrown).hasValue(0);
    assertThat(entry("default", Signal.TRACES).captured()).isEqualTo(150);
    assertKept();
    assertThat(receiver.spans("")).hasSize(150);
  }
}
