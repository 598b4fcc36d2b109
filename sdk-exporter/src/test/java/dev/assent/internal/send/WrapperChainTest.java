/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wrappers as they occur: each does one thing to the data between a queue and the exporter. */
class WrapperChainTest {
  private static final long OWN = 1;

  /** A datum as the gate of a test returns it: regated, with the batch whose stamps it got. */
  private static final class Regated extends DelegatingSpanData {
    private final List<SpanData> batch;

    Regated(SpanData datum, List<? extends SpanData> batch) {
      super(datum);
      this.batch = List.copyOf(batch);
    }
  }

  private final AtomicLong ungated = new AtomicLong();
  private final Deliveries<SpanData> deliveries = new Deliveries<>(span -> 1);
  private final Deliveries.Handle<SpanData> handle = deliveries.handle(ungated::addAndGet);
  private final ExecutorService other = Executors.newFixedThreadPool(2);
  private final List<TestDatum> batch =
      List.of(TestDatum.of(1, OWN), TestDatum.of(2, OWN), TestDatum.of(3, OWN));
  private Consumer<SpanData> onGate = datum -> {};
  private boolean withholds;

  @AfterEach
  void close() {
    other.shutdownNow();
  }

  private final WrapperChain.Regating<SpanData, SpanData> regating =
      new WrapperChain.Regating<>() {
        @Override
        public Object identity(SpanData datum) {
          return WrappedIdentity.of(datum);
        }

        @Override
        public SpanData stamped(SpanData datum) {
          return datum instanceof TestDatum ? datum : null;
        }

        @Override
        public SpanData gate(SpanData datum, List<SpanData> from) {
          onGate.accept(datum);
          return withholds ? null : new Regated(datum, from);
        }
      };

  private WrapperOutput<SpanData> pass(
      Function<Collection<SpanData>, CompletableResultCode> chain, List<? extends SpanData> data) {
    return new WrapperChain<SpanData, SpanData>(handle, chain, regating).pass(List.copyOf(data));
  }

  private WrapperOutput<SpanData> pass(
      Function<Collection<SpanData>, CompletableResultCode> chain) {
    return pass(chain, batch);
  }

  private static List<SpanData> copies(Collection<? extends SpanData> spans) {
    List<SpanData> copies = new ArrayList<>();
    spans.forEach(span -> copies.add(new DelegatingSpanData(span) {}));
    return copies;
  }

  private static CompletableResultCode done() {
    return CompletableResultCode.ofSuccess();
  }

  @Test
  void pass_noWrapper_keepsTheInstancesInOrder() {
    WrapperOutput<SpanData> passage = pass(handle::export);

    assertThat(passage.data()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(passage.data().get(i)).isSameAs(batch.get(i));
    }
    assertThat(passage.withheld()).isZero();
    assertThat(passage.isFailed()).isFalse();
  }

  @Test
  void pass_wrapperChangesTheBatch_fails() {
    assertThat(
            pass(spans -> {
                  spans.clear();
                  return handle.export(spans);
                })
                .isFailed())
        .isTrue();
  }

  @Test
  void pass_split_isCollected() {
    WrapperOutput<SpanData> passage =
        pass(
            spans -> {
              spans.forEach(span -> handle.export(List.of(span)));
              return done();
            });

    assertThat(passage.data()).isEqualTo(List.copyOf(batch));
  }

  @Test
  void pass_copies_areGatedAgainWithTheWholeBatch() {
    WrapperOutput<SpanData> passage = pass(spans -> handle.export(copies(spans)));

    assertThat(passage.data()).hasSize(3).allMatch(datum -> datum instanceof Regated);
    assertThat(passage.data())
        .allSatisfy(datum -> assertThat(((Regated) datum).batch).isEqualTo(List.copyOf(batch)));
  }

  @Test
  void pass_oneCopy_theOthersKeepTheirStamps() {
    WrapperOutput<SpanData> passage =
        pass(
            spans -> {
              List<SpanData> mixed = new ArrayList<>(spans);
              mixed.set(1, copies(spans).get(1));
              return handle.export(mixed);
            });

    assertThat(passage.data().get(0)).isSameAs(batch.get(0));
    assertThat(passage.data().get(1)).isInstanceOf(Regated.class);
    assertThat(passage.data().get(2)).isSameAs(batch.get(2));
  }

  @Test
  void pass_copiesThatMayNotLeave_areWithheld() {
    withholds = true;

    WrapperOutput<SpanData> passage = pass(spans -> handle.export(copies(spans)));

    assertThat(passage.data()).isEmpty();
    assertThat(passage.withheld()).isEqualTo(3);
    assertThat(passage.isFailed()).isFalse();
  }

  @Test
  void pass_gateThrows_copyIsWithheld() {
    onGate =
        datum -> {
          throw new IllegalStateException("content");
        };

    WrapperOutput<SpanData> passage = pass(spans -> handle.export(copies(spans)));

    assertThat(passage.data()).isEmpty();
    assertThat(passage.withheld()).isEqualTo(3);
  }

  @Test
  void pass_copyThatThrows_isWithheldAlone() {
    WrapperOutput<SpanData> passage =
        pass(
            spans ->
                handle.export(
                    List.of(
                        new DelegatingSpanData(batch.get(0)) {
                          @Override
                          public io.opentelemetry.api.trace.SpanContext getSpanContext() {
                            throw new IllegalStateException("content");
                          }
                        },
                        batch.get(1))));

    assertThat(passage.data()).containsExactly(batch.get(1));
    assertThat(passage.withheld()).isEqualTo(1);
  }

  /** A wrapper that batches: it sends the data of one delivery with the next. */
  @Test
  void pass_copyOfAnEarlierBatch_isWithheld() {
    List<SpanData> kept = new ArrayList<>();
    Function<Collection<SpanData>, CompletableResultCode> batching =
        spans -> {
          List<SpanData> all = List.copyOf(kept);
          kept.clear();
          kept.addAll(copies(spans));
          return handle.export(all);
        };

    assertThat(pass(batching).data()).isEmpty();
    WrapperOutput<SpanData> second = pass(batching, List.of(TestDatum.of(4, OWN)));

    assertThat(second.data()).isEmpty();
    assertThat(second.withheld()).isEqualTo(3);
  }

  @Test
  void pass_instanceOfAnEarlierBatch_isGatedWithItsOwnStamp() {
    TestDatum earlier = TestDatum.of(9, OWN);

    WrapperOutput<SpanData> passage =
        pass(
            spans -> {
              handle.export(spans);
              return handle.export(List.of(earlier));
            });

    assertThat(passage.data()).hasSize(4);
    assertThat(((Regated) passage.data().get(3)).batch).containsExactly(earlier);
  }

  @Test
  void pass_inventedData_isWithheld() {
    SpanData invented = copies(List.of(TestDatum.of(77, OWN))).get(0);

    WrapperOutput<SpanData> passage =
        pass(
            spans -> {
              handle.export(spans);
              return handle.export(List.of(invented));
            });

    assertThat(passage.data()).isEqualTo(List.copyOf(batch));
    assertThat(passage.withheld()).isEqualTo(1);
  }

  @Test
  void pass_drop_isMissing() {
    WrapperOutput<SpanData> passage = pass(spans -> handle.export(List.of(batch.get(2))));

    assertThat(passage.data()).containsExactly(batch.get(2));
    assertThat(passage.withheld()).isZero();
  }

  @Test
  void pass_twice_isTakenOnce() {
    WrapperOutput<SpanData> passage =
        pass(
            spans -> {
              handle.export(spans);
              return handle.export(spans);
            });

    assertThat(passage.data()).isEqualTo(List.copyOf(batch));
    assertThat(passage.withheld()).isZero();
  }

  @Test
  void pass_throws_fails() {
    assertThat(
            pass(spans -> {
                  throw new IllegalStateException("content");
                })
                .isFailed())
        .isTrue();
    assertThat(
            pass(
                spans -> {
                  handle.export(spans);
                  throw new StackOverflowError();
                }))
        .isEqualTo(WrapperOutput.failed());
    assertThat(pass(handle::export).data()).as("the next batch").hasSize(3);
  }

  @Test
  void pass_resultNeverComesOrIsNullOrFailure_isIgnored() {
    for (CompletableResultCode result :
        new CompletableResultCode[] {
          new CompletableResultCode(), null, CompletableResultCode.ofFailure()
        }) {
      assertThat(
              pass(spans -> {
                    handle.export(spans);
                    return result;
                  })
                  .data())
          .hasSize(3);
    }
  }

  @Test
  void pass_collectionThatIsUsedAgain_wasCopied() {
    WrapperOutput<SpanData> passage =
        pass(
            spans -> {
              List<SpanData> reused = new ArrayList<>();
              for (SpanData span : spans) {
                reused.add(span);
                handle.export(reused);
                reused.clear();
              }
              return done();
            });

    assertThat(passage.data()).isEqualTo(List.copyOf(batch));
  }

  @Test
  void pass_collectionThatThrows_fails() {
    assertThat(
            pass(spans ->
                    handle.export(
                        new ArrayList<>(spans) {
                          @Override
                          public java.util.Iterator<SpanData> iterator() {
                            throw new IllegalStateException();
                          }
                        }))
                .isFailed())
        .isTrue();
  }

  /** A wrapper that sends on a thread of its own, while the delivery waits for it. */
  @Test
  void pass_otherThread_isCountedAndNotPassed() {
    WrapperOutput<SpanData> passage =
        pass(
            spans -> {
              get(other.submit(() -> handle.export(spans)));
              return done();
            });

    assertThat(passage.data()).isEmpty();
    assertThat(ungated).hasValue(3);
  }

  @Test
  void export_withoutDelivery_isCountedAndSucceeds() {
    assertThat(handle.export(List.copyOf(batch)).isSuccess()).isTrue();
    assertThat(ungated).hasValue(3);

    assertThat(pass(handle::export).data()).as("the delivery before has ended").hasSize(3);
    handle.export(List.copyOf(batch));
    assertThat(ungated).hasValue(6);
  }

  @Test
  void pass_twoDestinationsBehindOneComposite_eachGetsItsOwn() {
    Deliveries.Handle<SpanData> second = deliveries.handle(ungated::addAndGet);
    Function<Collection<SpanData>, CompletableResultCode> composite =
        spans -> {
          handle.export(spans);
          return second.export(copies(spans));
        };

    WrapperOutput<SpanData> first = pass(composite);
    WrapperOutput<SpanData> last =
        new WrapperChain<SpanData, SpanData>(second, composite, regating).pass(List.copyOf(batch));

    assertThat(first.data()).isEqualTo(List.copyOf(batch));
    assertThat(last.data()).hasSize(3).allMatch(datum -> datum instanceof Regated);
    assertThat(ungated).hasValue(0);
  }

  /** A wrapper that calls the outer end of its own chain. */
  @Test
  void pass_recursion_isTakenOnce() {
    AtomicInteger depth = new AtomicInteger();
    List<Function<Collection<SpanData>, CompletableResultCode>> chain = new ArrayList<>();
    chain.add(
        spans -> depth.incrementAndGet() < 3 ? chain.get(0).apply(spans) : handle.export(spans));

    assertThat(pass(chain.get(0)).data()).isEqualTo(List.copyOf(batch));
  }

  @Test
  void pass_withinAPass_fails() {
    List<WrapperOutput<SpanData>> inner = new ArrayList<>();

    WrapperOutput<SpanData> outer =
        pass(
            spans -> {
              inner.add(pass(handle::export));
              return handle.export(spans);
            });

    assertThat(inner).containsExactly(WrapperOutput.failed());
    assertThat(outer.data()).isEqualTo(List.copyOf(batch));
  }

  /** Two workers call one composite. Fails if the second does not wait for the first. */
  @Test
  void pass_twoWorkers_oneAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(2);
    Function<Collection<SpanData>, CompletableResultCode> chain =
        spans -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          Thread.yield();
          inside.decrementAndGet();
          return handle.export(spans);
        };
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      workers.add(
          other.submit(
              () -> {
                both.countDown();
                both.await();
                for (int round = 0; round < 2_000; round++) {
                  assertThat(pass(chain).data()).hasSize(3);
                }
                return null;
              }));
    }
    workers.forEach(WrapperChainTest::get);

    assertThat(most).hasValue(1);
  }

  private static <V> V get(Future<V> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
