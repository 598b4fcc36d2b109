/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.data.StampedSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that change, read and end the same span. */
@Tag("rounds")
class RecordedSpanStressTest {
  private static final int ROUNDS = Rounds.of(3_000);
  private static final SpanContext LINK =
      SpanContext.create(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private final ExecutorService threads = Executors.newFixedThreadPool(3);
  private final RecordingRig rig = new RecordingRig();

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  /** What was stamped is one state of the span, and stays as it is. */
  @Test
  void end_whileOthersChangeTheSpan_isOneStateOfIt() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Span span = rig.tracer().spanBuilder("GET").startSpan();
      CyclicBarrier start = new CyclicBarrier(3);
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        int number = thread;
        all.add(threads.submit(() -> change(span, number, start)));
      }
      all.add(
          threads.submit(
              () -> {
                start.await();
                span.end();
                return null;
              }));
      for (Future<?> each : all) {
        each.get(10, TimeUnit.SECONDS);
      }
      span.end();

      check(rig.only(), span);
      rig.fixture.spans.clear();
    }
  }

  private static Void change(Span span, int thread, CyclicBarrier start) throws Exception {
    start.await();
    for (int i = 0; i < 30; i++) {
      span.setAttribute("t" + thread + "." + i, i);
      span.setAttribute("both", thread);
      span.addEvent("e" + thread + "." + i, Attributes.of(AttributeKey.longKey("i"), (long) i));
      span.addLink(LINK);
      span.setStatus(StatusCode.ERROR, "t" + thread);
      ((ReadableSpan) span).getAttributes().forEach((key, value) -> {});
      ((ReadableSpan) span).toSpanData();
    }
    return null;
  }

  /** Each thread's changes are there up to one of them, in order and complete. */
  private static void check(StampedSpan ended, Span span) {
    assertThat(ended.hasEnded()).isTrue();
    assertThat(span.isRecording()).isFalse();
    FlatAttributes attributes = (FlatAttributes) ended.getAttributes();
    assertThat(ended.getTotalAttributeCount()).isEqualTo(attributes.size());
    int[] attributesOf = new int[2];
    for (int i = 0; i < attributes.size(); i++) {
      String name = attributes.key(i).getKey();
      if (!name.equals("both")) {
        int thread = name.charAt(1) - '0';
        assertThat(name).isEqualTo("t" + thread + "." + attributesOf[thread]);
        assertThat(attributes.value(i)).isEqualTo((long) attributesOf[thread]++);
      }
    }
    int[] eventsOf = new int[2];
    ended
        .getEvents()
        .forEach(
            event -> {
              int thread = event.getName().charAt(1) - '0';
              assertThat(event.getName()).isEqualTo("e" + thread + "." + eventsOf[thread]++);
            });
    assertThat(ended.getTotalRecordedEvents()).isEqualTo(ended.getEvents().size());
    assertThat(ended.getTotalRecordedLinks()).isEqualTo(ended.getLinks().size());
    for (int thread = 0; thread < 2; thread++) {
      assertThat(attributesOf[thread] - eventsOf[thread]).isBetween(0, 1);
    }
    assertThat(((ReadableSpan) span).toSpanData().getAttributes().size())
        .isEqualTo(attributes.size());
  }
}
