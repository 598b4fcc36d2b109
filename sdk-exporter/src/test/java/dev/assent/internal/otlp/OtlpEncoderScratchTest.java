/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.fixtures.Rounds;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The array that an encoder uses for each request has no content between them. */
@Tag("rounds")
class OtlpEncoderScratchTest {
  private static final int SEEDS = Rounds.of(300);
  private static final int MAX = 1 << 24;

  @Test
  void scratch_afterSpansOfAnyShape_hasOnlyZeros() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    for (int seed = 0; seed < SEEDS; seed++) {
      encoder.encode(new RandomData(seed).spans(6), MAX);

      assertNoContent(encoder);
    }
  }

  @Test
  void scratch_afterLogsOfAnyShape_hasOnlyZeros() {
    OtlpEncoder<LogRecordData> encoder = OtlpEncoder.logs();
    for (int seed = 0; seed < SEEDS; seed++) {
      encoder.encode(new RandomData(seed).logs(6), MAX);

      assertNoContent(encoder);
    }
  }

  @Test
  void scratch_afterMetricsOfAnyShape_hasOnlyZeros() {
    OtlpEncoder<MetricData> encoder = OtlpEncoder.metrics();
    for (int seed = 0; seed < SEEDS; seed++) {
      encoder.encode(new RandomMetrics(seed).metrics(6), MAX);

      assertNoContent(encoder);
    }
  }

  /** The message moves back when its length turns out to need fewer bytes. */
  @Test
  void scratch_afterLengthShorterThanReserved_hasOnlyZeros() {
    ScratchArray scratch = new ScratchArray();
    ProtoWriter out = new ProtoWriter(scratch.take(64));

    int start = out.begin(1, ProtoWriter.LARGE);
    out.text(1, "text");
    out.end(start, ProtoWriter.LARGE);
    out.lend(scratch).giveBack();

    assertThat(out.size()).isEqualTo(8);
    assertThat(scratch.kept()).hasSize(64).containsOnly(0);
  }

  /** Such a text is written char by char until it turns out not to be ASCII. */
  @Test
  void scratch_afterTextThatIsNotAscii_hasOnlyZeros() {
    ScratchArray scratch = new ScratchArray();
    ProtoWriter out = new ProtoWriter(scratch.take(4_096));

    out.text(1, "\u0430".repeat(1_000));
    out.lend(scratch).giveBack();

    assertThat(scratch.kept()).hasSize(4_096).containsOnly(0);
  }

  @Test
  void encode_severalRequests_useOneArray() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> spans = Collections.nCopies(20, Samples.span());
    encoder.encode(spans, MAX);
    byte[] scratch = encoder.scratch();

    encoder.encode(spans.subList(0, 3), MAX);

    assertThat(encoder.scratch()).isSameAs(scratch);
  }

  /** An aborted client may still read an earlier request. */
  @Test
  void encode_again_leavesTheEarlierRequestAlone() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> spans = Collections.nCopies(20, Samples.span());
    byte[] earlier = encoder.encode(spans, MAX);
    byte[] copy = earlier.clone();

    byte[] later = encoder.encode(Collections.nCopies(20, other()), MAX);

    assertThat(earlier).isEqualTo(copy).isNotSameAs(later).isNotSameAs(encoder.scratch());
    assertThat(later).isNotSameAs(encoder.scratch());
  }

  @Test
  void lend_again_usesAnotherArrayUntilItIsGivenBack() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> spans = Collections.nCopies(20, Samples.span());
    LentMessage lent = encoder.lend(spans, MAX);
    byte[] array = lent.array();
    byte[] copy = array.clone();

    byte[] meanwhile = encoder.encode(Collections.nCopies(20, other()), MAX);

    assertThat(meanwhile).isEqualTo(encodedAlone(Collections.nCopies(20, other())));
    assertThat(array).isEqualTo(copy).startsWith(encodedAlone(spans));
    assertThat(encoder.scratch()).isNotSameAs(array);
    lent.giveBack();
    assertThat(encoder.scratch()).isSameAs(array).containsOnly(0);
  }

  @Test
  void giveBack_again_doesNothing() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> spans = Collections.nCopies(20, Samples.span());
    LentMessage lent = encoder.lend(spans, MAX);
    lent.giveBack();
    LentMessage next = encoder.lend(spans, MAX);

    lent.giveBack();

    assertThat(next.array()).startsWith(encodedAlone(spans));
    assertThat(encoder.scratch()).isNull();
    assertThatThrownBy(lent::array).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void encode_withinAnotherRequest_yieldsBoth() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> inner = Collections.nCopies(5, other());
    List<byte[]> inners = new ArrayList<>();
    SpanData asking =
        named(
            () -> {
              inners.add(encoder.encode(inner, MAX));
              return "outer";
            });
    List<SpanData> outer = List.of(Samples.span(), asking, Samples.span());

    byte[] bytes = encoder.encode(outer, MAX);

    assertThat(bytes)
        .isEqualTo(encodedAlone(List.of(Samples.span(), named(() -> "outer"), Samples.span())));
    assertThat(inners).containsExactly(encodedAlone(inner));
    assertNoContent(encoder);
  }

  @Test
  void encode_concurrently_yieldsBoth() throws Exception {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> one = Collections.nCopies(50, Samples.span());
    List<SpanData> other = Collections.nCopies(40, other());
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> first = threads.submit(() -> encodeOften(encoder, one, start));
      Future<?> second = threads.submit(() -> encodeOften(encoder, other, start));
      first.get();
      second.get();
    } finally {
      threads.shutdown();
    }
    assertNoContent(encoder);
  }

  private static Void encodeOften(
      OtlpEncoder<SpanData> encoder, List<SpanData> spans, CyclicBarrier start) throws Exception {
    byte[] expected = encodedAlone(spans);
    start.await();
    for (int i = 0; i < 2_000; i++) {
      assertThat(encoder.encode(spans, MAX)).isEqualTo(expected);
    }
    return null;
  }

  @Test
  void encode_tooLarge_keepsNothing() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> spans = Collections.nCopies(20, Samples.span());
    encoder.encode(spans, MAX);

    assertThat(encoder.encode(spans, 100)).isNull();

    assertThat(encoder.scratch()).isNull();
    assertThat(encoder.encode(spans, MAX)).isEqualTo(encodedAlone(spans));
  }

  @Test
  void encode_failure_keepsNothing() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> spans = Collections.nCopies(20, Samples.span());
    encoder.encode(spans, MAX);
    SpanData failing =
        named(
            () -> {
              throw new IllegalStateException("fails");
            });

    assertThatThrownBy(() -> encoder.encode(List.of(Samples.span(), failing), MAX))
        .hasMessage("fails");

    assertThat(encoder.scratch()).isNull();
    assertThat(encoder.encode(spans, MAX)).isEqualTo(encodedAlone(spans));
    assertNoContent(encoder);
  }

  @Test
  void encode_largeRequest_keepsNoArray() {
    OtlpEncoder<SpanData> encoder = OtlpEncoder.spans();
    List<SpanData> spans = Collections.nCopies(7_000, Samples.span());

    assertThat(encoder.encode(spans, MAX)).hasSizeGreaterThan(ScratchArray.MAX_KEPT);

    assertThat(encoder.scratch()).isNull();
  }

  private static SpanData other() {
    return Samples.spanBuilder().setName("another name").build();
  }

  private static SpanData named(Supplier<String> name) {
    return new DelegatingSpanData(Samples.span()) {
      @Override
      public String getName() {
        return name.get();
      }
    };
  }

  private static byte[] encodedAlone(Collection<SpanData> spans) {
    return OtlpEncoder.spans().encode(spans, MAX);
  }

  private static void assertNoContent(OtlpEncoder<?> encoder) {
    byte[] scratch = encoder.scratch();
    assertThat(scratch).isNotNull();
    for (byte each : scratch) {
      if (each != 0) {
        throw new AssertionError("the array has content");
      }
    }
  }
}
