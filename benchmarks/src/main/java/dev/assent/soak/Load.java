/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.soak;

import dev.assent.Assent;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Records spans, log records, events and measurements of random subjects, faster than they can be
 * sent.
 */
final class Load implements Runnable {
  private static final AttributeKey<String> CHAT = AttributeKey.stringKey("app.chat.text");
  private static final Field<String> TEXT = Field.ofString("app.chat.text", Category.CONTENT_CHAT);
  private static final EventType SENT = EventType.usage("app.chat.sent", TEXT);

  private final Assent assent;
  private final Periods periods;
  private final Pause pause;
  private final LongAdder recorded;
  private final int number;
  private final SplittableRandom random;
  private final EventEmitter sent;
  private final Tracer tracer;
  private final Logger logger;
  private final LongCounter counter;

  Load(Assent assent, Periods periods, Pause pause, LongAdder recorded, int number) {
    this.assent = assent;
    this.periods = periods;
    this.pause = pause;
    this.recorded = recorded;
    this.number = number;
    this.random = new SplittableRandom(number);
    this.sent = assent.events().declare(SENT);
    this.tracer = assent.openTelemetry().getTracer("app");
    this.logger = assent.openTelemetry().getLogsBridge().get("app");
    this.counter = assent.openTelemetry().getMeter("app").counterBuilder("app.messages").build();
  }

  @Override
  public void run() {
    while (pause.goesOn()) {
      int subject = random.nextInt(periods.subjects());
      try {
        periods.record(number, subject, canary -> record(subject, canary));
        recorded.increment();
      } catch (OutOfMemoryError passing) {
        // the application's own, with --exhaust-heap
      }
      LockSupport.parkNanos(1); // without a pause, the queues would always be full
    }
  }

  private void record(int subject, String canary) {
    try (Scope scope = assent.subject(Changes.path(subject)).makeCurrent()) {
      switch (random.nextInt(4)) {
        case 0 -> tracer.spanBuilder("chat").setAttribute(CHAT, canary).startSpan().end();
        case 1 -> logger.logRecordBuilder().setBody(canary).emit();
        case 2 -> sent.begin().with(TEXT, canary).emit();
        default -> counter.add(1, Attributes.of(CHAT, Periods.forbidden()));
      }
    }
  }
}
