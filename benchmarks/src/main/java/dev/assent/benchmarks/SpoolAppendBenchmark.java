/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import dev.assent.exporter.tag.StampedSpan;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost, per span, to keep 64 spans of one subject on disk? On fresh files in {@code
 * java.io.tmpdir}.
 *
 * <ul>
 *   <li>{@code spool}: encoded, encrypted, appended, forced whenever a segment of 16 MiB is full;
 *       as one frame, or as a frame each
 *   <li>{@code plainFile}: as many bytes, known before, appended to a file channel, in as many
 *       writes, forced as often; nothing is encoded
 *   <li>{@code marshal}: the same spans marshalled with little allocation to nowhere, what any
 *       exporter pays anyway
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SpoolAppend -prof gc}. The bytes on disk per
 * span are printed at the end of each fork.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SpoolAppendBenchmark {
  private static final int SPANS = 64;

  /** Spans in a frame. */
  @Param({"64", "1"})
  public int frame = SPANS;

  private final LowAllocationTraceRequestMarshaler marshaler =
      new LowAllocationTraceRequestMarshaler();
  private final OutputStream nowhere = OutputStream.nullOutputStream();
  private @Nullable SpoolFixture fixture;
  private @Nullable Path plain;
  private @Nullable FileChannel channel;
  private byte[] record = {};
  private long written;

  /** Begins fresh files, and finds out how many bytes a frame takes. */
  @Setup(Level.Iteration)
  public void start() throws IOException {
    fixture = new SpoolFixture(Files.createTempDirectory("spool"), SPANS);
    long before = fixture.bytes();
    spool();
    long first = fixture.bytes();
    spool();
    record = new byte[(int) ((fixture.bytes() - first) / (SPANS / frame))];
    if (before > first) {
      throw new IllegalStateException("nothing was written");
    }
    plain = Files.createTempFile("plain", ".frames");
    channel = open(plain);
    written = 0;
  }

  /** Deletes them. */
  @TearDown(Level.Iteration)
  public void stop() throws IOException {
    fixture().close();
    channel().close();
    Files.delete(Objects.requireNonNull(plain));
  }

  /** Says how large a span is. */
  @TearDown(Level.Trial)
  public void report() {
    System.out.printf("%.1f bytes on disk per span%n", (double) record.length / frame);
  }

  private SpoolFixture fixture() {
    return Objects.requireNonNull(fixture);
  }

  private FileChannel channel() {
    return Objects.requireNonNull(channel);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Assent's spool. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void spool() {
    SpoolFixture spool = fixture();
    List<StampedSpan> spans = spool.spans;
    for (int i = 0; i < SPANS; i += frame) {
      spool.append(spans.subList(i, i + frame));
    }
  }

  /** A file of bytes. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void plainFile() throws IOException {
    for (int i = 0; i < SPANS; i += frame) {
      ByteBuffer bytes = ByteBuffer.wrap(record);
      while (bytes.hasRemaining()) {
        written += channel().write(bytes);
      }
      if (written >= SpoolFixture.SEGMENT_BYTES) {
        channel().force(false);
        channel().truncate(0);
        channel().position(0);
        written = 0;
      }
    }
  }

  /** What any exporter pays. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void marshal() throws IOException {
    List<? extends SpanData> spans = fixture().spans;
    for (int i = 0; i < SPANS; i += frame) {
      marshal(spans.subList(i, i + frame));
    }
  }

  private void marshal(Collection<? extends SpanData> spans) throws IOException {
    marshaler.initialize(Collections.unmodifiableCollection(spans));
    marshaler.writeBinaryTo(nowhere);
    marshaler.reset();
  }
}
