/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.send.Deliveries;
import dev.assent.internal.send.TestDatum;
import dev.assent.internal.send.WrappedIdentity;
import dev.assent.internal.send.WrapperChain;
import dev.assent.ledger.State;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A pipeline whose data passes through wrappers, over a real socket. */
class WrappersPipelineTest {
  private final AtomicLong ungated = new AtomicLong();
  private final Deliveries<SpanData> deliveries = new Deliveries<>(span -> 1);
  private final Deliveries.Handle<SpanData> handle = deliveries.handle(ungated::addAndGet);

  /** Copies every span, as a vendor's exporter that adds attributes. */
  private CompletableResultCode copying(Collection<SpanData> spans) {
    List<SpanData> copies = new ArrayList<>();
    spans.forEach(span -> copies.add(new DelegatingSpanData(span) {}));
    return handle.export(copies);
  }

  private final WrapperChain.Regating<SpanData, TestDatum> regating =
      new WrapperChain.Regating<>() {
        @Override
        public Object identity(SpanData span) {
          return WrappedIdentity.of(span);
        }

        @Override
        public TestDatum stamped(SpanData span) {
          return span instanceof TestDatum stamped ? stamped : null;
        }

        /** Adds a field, whose category is permitted at this time. */
        @Override
        public TestDatum gate(SpanData span, List<TestDatum> batch) {
          return batch.get(0).with(Rig.CHAT, "added-by-the-wrapper");
        }
      };

  @Test
  void send_copiesWithAnAddedField_arriveWithIt() {
    try (Rig rig = Rig.wrapped(new WrapperChain<>(handle, this::copying, regating))) {
      rig.send(TestDatum.of(1, Rig.USAGE));

      assertThat(rig.flush()).isTrue();
      assertThat(rig.receiver.take().contains("added-by-the-wrapper")).isTrue();
      assertThat(rig.counts().states()).containsEntry(State.EXPORTED, 1L);
      assertThat(rig.counts().exportedByCategory()).containsEntry("content.chat", 1L);
      assertThat(ungated).hasValue(0);
    }
  }

  /** What a wrapper added is purged like any other field. */
  @Test
  void revoke_whileTheReceiverIsAway_stripsWhatTheWrapperAdded() throws Exception {
    try (Rig rig = Rig.wrapped(new WrapperChain<>(handle, this::copying, regating))) {
      rig.receiver.answer(503);
      rig.send(TestDatum.of(1, Rig.USAGE));
      assertThat(rig.receiver.take().contains("added-by-the-wrapper")).isTrue();
      rig.retry.awaitWaiting();

      Rig.get(rig.revoke(Rig.CHAT));
      rig.time.advance(Rig.SOON);

      assertThat(rig.flush()).isTrue();
      assertThat(rig.receiver.take().contains("added-by-the-wrapper")).isFalse();
      assertThat(rig.counts().possiblySentByCategory()).containsEntry("content.chat", 1L);
    }
  }

  @Test
  void close_wrapped_balances() {
    Rig rig = Rig.wrapped(new WrapperChain<>(handle, this::copying, regating));
    rig.send(TestDatum.of(1, Rig.USAGE), TestDatum.of(2, Rig.USAGE));

    rig.close();

    assertThat(rig.ledger.snapshot().balances()).isTrue();
    assertThat(rig.counts().captured()).isEqualTo(2);
  }
}
