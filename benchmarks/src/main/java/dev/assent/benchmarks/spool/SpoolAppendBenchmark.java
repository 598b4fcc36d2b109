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
 * What does it cost, per span, to keep 64 spans of one subject on disk, as one frame or as a frame
 * each? On fresh files in {@code java.io.tmpdir}.
 *
 * <ul>
 *   <li>{@code spool}: encoded, encrypted, appended, and forced to the device whenever a segment of
 *       so many MiB is full; 256 are never full in an iteration
 *   <li>{@code plainFile}: as many bytes, known before, appended to a file channel, in as many
 *       writes, forced as often; nothing is encoded
 *   <li>{@code diskBuffer}: OpenTelemetry contrib's disk buffer as it is configured by default:
 *       encoded, appended; nothing is encrypted, nothing is ever forced, and more than 10 MB push
 *       out the oldest
 *   <li>{@code marshal}: the same spans marshalled with little allocation to nowhere, what any
 *       exporter pays anyway
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SpoolAppend -prof gc}. The bytes on disk per
 * span are printed at the end of each fork.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class SpoolAppendBenchmark {
  private static final int SPANS = 64;

  /** Spans to keep. */
  @State(Scope.Benchmark)
  public static class Spans {
    /** Spans in a frame. */
    @Param("64")
    public int frame = SPANS;

    private List<List<StampedSpan>> frames = List.of();

    /** Records them. */
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

  /** A spool. */
  @State(Scope.Benchmark)
  public static class Spool {
    /** How large a segment is that is forced: 1 is the default, 256 means never. */
    @Param({"1", "16", "256"})
    public int forcedEachMiB = 1;

    private @Nullable SpoolFixture fixture;
    private List<List<StampedSpan>> frames = List.of();
    private double bytesPerSpan;

    /** Begins fresh files. */
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

    /** Deletes them. */
    @TearDown(Level.Iteration)
    public void stop() throws IOException {
      Objects.requireNonNull(fixture).close();
    }

    /** Says how large a span is. */
    @TearDown(Level.Trial)
    public void report() {
      System.out.printf("%.1f bytes on disk per span%n", bytesPerSpan);
    }
  }

  /** A plain file, to which is written what a spool writes. */
  @State(Scope.Benchmark)
  public static class Plain {
    /** As of the spool. */
    @Param({"1", "16", "256"})
    public int forcedEachMiB = 1;

    private byte[] record = {};
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private long written;

    /** Finds out how many bytes a frame takes, and begins a fresh file. */
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

    /** Deletes it. */
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

    /** Begins fresh files. */
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

    /** Deletes them. */
    @TearDown(Level.Iteration)
    public void stop() throws IOException {
      Objects.requireNonNull(storage).close();
      SpoolFixture.delete(Objects.requireNonNull(directory));
    }
  }

  /** What any exporter has. */
  @State(Scope.Benchmark)
  public static class Marshaler {
    private final Marshal marshal = new Marshal();
  }

  /** Assent's spool. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void spool(Spans spans, Spool spool) {
    spool.append();
  }

  /** A file of bytes. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void plainFile(Spans spans, Plain plain) throws IOException {
    plain.append(SPANS / spans.frame);
  }

  /** What others ship. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void diskBuffer(Spans spans, DiskBuffer buffer) {
    buffer.append(spans.frames);
  }

  /** What any exporter pays. */
  @Benchmark
  @OperationsPerInvocation(SPANS)
  public void marshal(Spans spans, Marshaler to) throws IOException {
    for (List<StampedSpan> frame : spans.frames) {
      to.marshal.spans(frame);
    }
  }
}
