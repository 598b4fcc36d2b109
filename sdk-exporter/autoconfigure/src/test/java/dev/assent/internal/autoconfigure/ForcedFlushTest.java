/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A forced flush of the host, and an exporter that keeps spans until it is flushed. */
class ForcedFlushTest extends ChatApplication {
  private final List<SpanData> kept = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger flushes = new AtomicInteger();

  @Override
  String choices() {
    return GRANTED;
  }

  private void startKeeping() {
    startInCode(
        builder -> builder.addSpanExporterCustomizer((exporter, config) -> new Keeping(exporter)));
    flushes.set(0); // the takeover may look for handles with one
  }

  private boolean forceFlush() {
    return sdk.getSdkTracerProvider().forceFlush().join(10, SECONDS).isSuccess();
  }

  @Test
  void forceFlush_exporterKeepsSpans_itIsFlushedAfterTheQueue() {
    startKeeping();
    chatOfUser("granted-1");

    assertThat(forceFlush()).isTrue();

    assertThat(receiver.received("granted-1")).isTrue();
    assertThat(flushes).hasValue(1);
  }

  @Test
  void forceFlush_again_flushesWhatCameSince() {
    startKeeping();
    chatOfUser("granted-1");
    forceFlush();
    chatOfUser("granted-2");

    assertThat(forceFlush()).isTrue();

    assertThat(receiver.received("granted-2")).isTrue();
  }

  /** What the exporter was given can't be taken back, but nothing of ours makes it leave. */
  @Test
  void law5_revoked_whatTheExporterKeepsIsNotFlushed() throws Exception {
    properties.put("otel.bsp.schedule.delay", "1");
    startKeeping();
    chatOfUser("granted-1");
    await().until(() -> kept.size() == 1);

    revoke();

    assertThat(forceFlush()).isTrue();
    assertThat(flushes).hasValue(0);
    assertThat(receiver.received("granted-1")).isFalse();
  }

  /** A withdrawal concerns what was given before it and was not flushed. */
  @Test
  void revoked_afterTheFlush_laterSpansAreFlushed() throws Exception {
    startKeeping();
    chatOfUser("granted-1");
    forceFlush();

    revoke();
    chatOfUser("denied-2");

    assertThat(forceFlush()).isTrue();
    assertThat(flushes).hasValue(2);
    assertThat(receiver.spans("")).hasSize(2);
    assertThat(receiver.received("denied-2")).isFalse();
  }

  private static void revoke() throws Exception {
    Assent.installed()
        .orElseThrow()
        .consent("acme/u7")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT)
        .get(10, SECONDS);
  }

  /** Keeps spans, and exports them when it is flushed. */
  private final class Keeping implements SpanExporter {
    private final SpanExporter delegate;

    Keeping(SpanExporter delegate) {
      this.delegate = delegate;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      kept.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      flushes.incrementAndGet();
      List<SpanData> all = List.copyOf(kept);
      kept.clear();
      return all.isEmpty() ? CompletableResultCode.ofSuccess() : delegate.export(all);
    }

    @Override
    public CompletableResultCode shutdown() {
      return delegate.shutdown();
    }
  }
}
