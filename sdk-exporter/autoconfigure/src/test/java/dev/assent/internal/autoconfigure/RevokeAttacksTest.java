/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Attempts to make content leave after its revocation has completed. */
class RevokeAttacksTest extends ChatApplication {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @Override
  String choices() {
    return GRANTED;
  }

  private static CompletableFuture<Receipt> revoke() {
    return Assent.installed()
        .orElseThrow()
        .consent("acme/u7")
        .revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT);
  }

  private void wrap(UnaryOperator<Collection<SpanData>> change) {
    start(
        vendor ->
            vendor.addSpanExporterCustomizer((exporter, config) -> new Wrapper(exporter, change)));
  }

  private void block() {
    entered.countDown();
    await(released);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The batch is in a wrapper's hands: neither in the queue, nor in an attempt. */
  @Test
  void revokedWhileAWrapperHasTheBatch_itComesOutAndDoesNotLeave() throws Exception {
    wrap(
        spans -> {
          block();
          return spans;
        });
    chatOfUser("granted-then-revoked");
    CompletableResultCode flush = sdk.getSdkTracerProvider().forceFlush();
    await(entered);

    CompletableFuture<Receipt> receipt = revoke();
    released.countDown();
    receipt.get(10, TimeUnit.SECONDS);
    flush.join(10, TimeUnit.SECONDS);
    flush();

    assertThat(receiver.received("granted-then-revoked")).isFalse();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(Assent.installed().orElseThrow().ledger().balances()).isTrue();
  }

  /** The same with copies, whose stamps are those of their batch. */
  @Test
  void revokedWhileAWrapperCopies_theCopyDoesNotLeave() throws Exception {
    wrap(
        spans -> {
          List<SpanData> copies = new ArrayList<>();
          spans.forEach(span -> copies.add(new DelegatingSpanData(span) {}));
          block();
          return copies;
        });
    chatOfUser("granted-then-revoked");
    CompletableResultCode flush = sdk.getSdkTracerProvider().forceFlush();
    await(entered);

    CompletableFuture<Receipt> receipt = revoke();
    released.countDown();
    receipt.get(10, TimeUnit.SECONDS);
    flush.join(10, TimeUnit.SECONDS);
    flush();

    assertThat(receiver.received("granted-then-revoked")).isFalse();
  }

  /** A wrapper that batches by itself brings the data with a later batch. */
  @Test
  void keptByAWrapper_broughtAfterTheRevocation_doesNotLeave() throws Exception {
    List<SpanData> kept = new CopyOnWriteArrayList<>();
    boolean[] brings = {false};
    wrap(
        spans -> {
          if (!brings[0]) {
            kept.addAll(spans);
            return List.of();
          }
          List<SpanData> all = new ArrayList<>(spans);
          all.addAll(kept);
          kept.forEach(span -> all.add(new DelegatingSpanData(span) {}));
          return all;
        });
    chatOfUser("granted-then-revoked");
    flush();
    revoke().get(10, TimeUnit.SECONDS);
    brings[0] = true;
    chat("x");
    flush();

    assertThat(receiver.received("granted-then-revoked")).isFalse();
    assertThat(receiver.spans("")).isNotEmpty();
    assertThat(Assent.installed().orElseThrow().ledger().balances()).isTrue();
  }

  /** The receiver refuses for a while, so that the revocation comes between two attempts. */
  @Test
  void revokedBetweenTwoAttempts_theNextOneCarriesNothingOfIt() throws Exception {
    start();
    receiver.answer(503, 503, 503, 503, 503);
    chatOfUser("granted-then-revoked");
    CompletableResultCode flush = sdk.getSdkTracerProvider().forceFlush();
    while (receiver.requests().isEmpty()) {
      Thread.onSpinWait();
    }

    Receipt receipt = revoke().get(10, TimeUnit.SECONDS);
    int before = receiver.requests().size();
    receiver.answers200();
    flush.join(20, TimeUnit.SECONDS);

    assertThat(
            receiver.requests().stream()
                .skip(before)
                .filter(
                    request ->
                        new String(request.body(), java.nio.charset.StandardCharsets.ISO_8859_1)
                            .contains("granted-then-revoked")))
        .isEmpty();
    assertThat(receipt.counts().stream().mapToLong(Receipt.Count::possiblySent).sum()).isEqualTo(1);
    assertThat(Assent.installed().orElseThrow().ledger().balances()).isTrue();
  }

  /** The end of the SDK sends what is queued, but not what was revoked. */
  @Test
  void revokedBeforeTheEnd_theLastFlushDoesNotCarryIt() throws Exception {
    start();
    chatOfUser("granted-then-revoked");
    revoke().get(10, TimeUnit.SECONDS);
    sdk.close();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("granted-then-revoked")).isFalse();
  }

  /** Two SDKs in one process: a denial in one reaches what the other has queued. */
  @Test
  void revokedInOneSdk_reachesTheOther() throws Exception {
    start();
    OpenTelemetrySdk first = sdk;
    start();
    try {
      chatOfUser("granted-then-revoked");
      revoke().get(10, TimeUnit.SECONDS);
      flush();

      assertThat(receiver.spans("")).hasSize(1);
      assertThat(receiver.received("granted-then-revoked")).isFalse();
    } finally {
      first.close();
    }
  }

  /** A span that is live during the revocation, and ends afterwards. */
  @Test
  void revokedDuringTheSpan_itsContentDoesNotLeave() throws Exception {
    start();
    var span =
        sdk.getTracer("shop")
            .spanBuilder("chat")
            .setParent(io.opentelemetry.context.Context.root().with(naming("acme/u7")))
            .startSpan();
    span.setAttribute(CHAT, "granted-then-revoked");
    revoke().get(10, TimeUnit.SECONDS);
    span.end();
    flush();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("granted-then-revoked")).isFalse();
  }

  private record Wrapper(SpanExporter delegate, UnaryOperator<Collection<SpanData>> change)
      implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      Collection<SpanData> changed = change.apply(spans);
      return changed.isEmpty() ? CompletableResultCode.ofSuccess() : delegate.export(changed);
    }

    @Override
    public CompletableResultCode flush() {
      return delegate.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return delegate.shutdown();
    }
  }
}
