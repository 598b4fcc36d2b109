/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.spool;

import dev.assent.benchmarks.Marshal;
import dev.assent.internal.data.StampedSpan;
import io.opentelemetry.contrib.disk.buffering.exporters.SpanToDiskExporter;
import io.opentelemetry.contrib.disk.buffering.storage.impl.FileSpanStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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
 * Measures the cost per span of storing 64 spans of one subject on disk, as one frame or as a frame
 * each, in new files in {@code java.io.tmpdir}.
 *
 * <ul>
 *   <li>{@code spool}: encoded, encrypted, appended, and forced to the device whenever a segment of
 *       the given size in MiB is full; one of 256 is never full in an iteration
 *   <li>{@code plainFile}: the same number of bytes, prepared before, appended to a file channel in
 *       as many writes, and forced as often; nothing is encoded
 *   <li>{@code diskBuffer}: OpenTelemetry contrib's disk buffer in its default configuration:
 *       encoded, appended; nothing is encrypted or ever forced, and beyond 10 MB the oldest data is
 *       deleted
 *   <li>{@code marshal}: the same spans marshalled with little allocation, and discarded: the cost
 *       that any exporter has
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SpoolAppend -prof gc}. The end of each fork
 * prints the bytes on disk per span.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class SpoolAppendBenchmark {
  private static final int SPANS = 64;

  /** The spans to store. */
  @State(Scope.Benchmark)
  public static class Spans {
    /** The number of spans in a frame. */
    @Param("64")
    public int frame = SPANS;

    private List<List<StampedSpan>> frames = List.of();

    /** Records the spans. */
    @Setup(Level.Trial)
    public void record() throws IOException {
      try (SpoolFixture recorded = new SpoolFixture(1, SPANS)) {
        frames = split(recorded.spans);
      }
    }

    List<List<StampedSpan>> split(List<StampedSpan> spans) {
      List<List<StampedSpan>> parts = new ArrayList<>();
      for (int i = 0; i < SPANS; i += frame) {
        parts.add(List.copyOf(spans.subList(i, i + frame)));
      }
      return parts;
    }
  }

  /** Assent's spool. */
  @State(Scope.Benchmark)
  public static class Spool {
    /**
     * The size in MiB of a segment, which is forced when it is full: 1 is the default, 256 means
     * never.
     */
    @Param({"1", "16", "256"})
    public int forcedEachMiB = 1;

    private @Nullable SpoolFixture fixture;
    private List<List<StampedSpan>> frames = List.of();
    private double bytesPerSpan;

    /** Starts with new files. */
    @Setup(Level.Iteration)
    public void start(Spans spans) throws IOException {
      SpoolFixture fresh = new SpoolFixture(forcedEachMiB, SPANS);
      fixture = fresh;
      frames = spans.split(fresh.spans);
      append();
      bytesPerSpan = (double) fresh.bytes() / SPANS;
      if (bytesPerSpan < 100) {
        throw new IllegalStateException("nothing was written");
      }
    }

    void append() {
      SpoolFixture spool = Objects.requireNonNull(fixture);
      for (List<StampedSpan> frame : frames) {
        spool.append(frame);
      }
    }

    /** Deletes the files. */
    @TearDown(Level.Iteration)
    public void stop() throws IOException {
      Objects.requireNonNull(fixture).close();
    }

    /** Prints the size of a span. */
    @TearDown(Level.Trial)
    public void report() {
      System.out.printf("%.1f bytes on disk per span%n", bytesPerSpan);
    }
  }

  /** A plain file that receives as many bytes as a spool. */
  @State(Scope.Benchmark)
  public static class Plain {
    /** The size in MiB after which the file is forced, as in the spool. */
    @Param({"1", "16", "256"})
    public int forcedEachMiB = 1;

    private byte[] record = {};
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private long written;

    /** Computes the size of a frame, and starts with a new file. */
    @Setup(Level.Iteration)
    public void start(Spans spans) throws IOException {
      try (SpoolFixture spool = new SpoolFixture(1, SPANS)) {
        List<StampedSpan> frame = spool.spans.subList(0, spans.frame);
        spool.append(frame);
        long first = spool.bytes();
        spool.append(frame);
        record = new byte[(int) (spool.bytes() - first)];
      }
      file = Files.createTempFile("plain", ".frames");
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
      written = 0;
    }

    private void append(int frames) throws IOException {
      FileChannel to = Objects.requireNonNull(channel);
      for (int i = 0; i < frames; i++) {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        while (bytes.hasRemaining()) {
          written += to.write(bytes);
        }
        if (written >= (long) forcedEachMiB << 20) {
          to.force(false);
          written = 0;
        }
      }
    }

    /** Deletes the file. */
    @TearDown(Level.Iteration)
    public void stop() throws IOException {
      Objects.requireNonNull(channel).close();
      Files.delete(Objects.requireNonNull(file));
    }
  }

  /** Contrib's disk buffer. */
  @State(Scope.Benchmark)
  public static class DiskBuffer {
    private @Nullable Path directory;
    private @Nullable FileSpanStorage storage;
    private @Nullable SpanToDiskExporter exporter;

    /** Starts with new files. */
    @Setup(Level.Iteration)
    public void start(Spans spans) throws IOException {
      Path fresh = Files.createTempDirectory("buffer");
      directory = fresh;
      FileSpanStorage files = FileSpanStorage.create(fresh.toFile());
      storage = files;
      exporter = SpanToDiskExporter.builder(files).build();
      append(spans.frames);
      if (SpoolFixture.bytes(fresh) < SPANS * 100) {
        throw new IllegalStateException("nothing was written");
      }
    }

    private void append(List<List<StampedSpan>> frames) {
      SpanToDiskExporter to = Objects.requireNonNull(exporter);
      for (List<StampedSpan> frame : frames) {
        if (!to.export(Collections.unmodifiableCollection(frame)).isSuccess()) {
          throw new IllegalStateException("not stored");
        }
      }
    }

    /** Deletes the files. */
    @TearDown(Level.Iteration)
    public void stop() throws IOException {
      Objects.requireNonNull(storage).close();
      SpoolFixture.delete(Objects.requireNonNull(directory));
    }
  }

  /** The input of the marshaler. */
  @State(Scope.Benchmark)
  public static class Marshaler {
    private final Marshal marshal = new Marshal();
  }

  /** Appends to Assent's spool. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void spool(Spans spans, Spool spool) {
    spool.append();
  }

  /** Appends to a plain file. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void plainFile(Spans spans, Plain plain) throws IOException {
    plain.append(SPANS / spans.frame);
  }

  /** Appends to contrib's disk buffer. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void diskBuffer(Spans spans, DiskBuffer buffer) {
    buffer.append(spans.frames);
  }

  /** Encodes, the cost that any exporter has. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void marshal(Spans spans, Marshaler to) throws IOException {
    for (List<StampedSpan> frame : spans.frames) {
      to.marshal.spans(frame);
    }
  }
}
