/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.gate.DatumGate;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.tag.HostedTagging;
import dev.assent.internal.tag.SpanTagger;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.subject.LiveSpans;
import dev.assent.internal.tag.subject.SpanMarkers;
import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of tagging and stamping a span before the queue, once for all destinations. The
 * span has ten attributes and two events with two attributes each.
 *
 * <ul>
 *   <li>{@code life}: plain OpenTelemetry; a span is started, recorded, ended, and passed to a
 *       processor that keeps the input of every exporter: the SDK's view of the span
 *   <li>{@code markedLife}: the same with Assent's tagger instead of that processor: it determines
 *       subjects at the start, and classifies and stamps at the end
 *   <li>{@code toSpanData}: the SDK's view alone
 *   <li>{@code startAndEnd}: the same, with the subjects, classified and stamped; the bytes of
 *       tagging are those beyond {@code toSpanData}
 *   <li>{@code startAndEndAndGate}: the same, and one destination's gate, where everything may
 *       leave
 * </ul>
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar TagBenchmark -prof gc}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 800, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class TagBenchmark {
  private static final String SCOPE = "dev.assent.benchmarks";

  private final ScheduledThreadPoolExecutor control = new ScheduledThreadPoolExecutor(1);
  private @Nullable Parts parts;
  private @Nullable Object kept;

  /**
   * The measured parts.
   *
   * @param ended a span that ended, with its marker
   */
  private record Parts(
      Decisions decisions,
      SpanTagger tagger,
      DatumGate<StampedSpan> gate,
      SdkTracerProvider plain,
      SdkTracerProvider marked,
      SpanLoad plainLoad,
      SpanLoad markedLoad,
      ReadWriteSpan ended) {}

  /** Creates the tagger, the gate, and a span that is not stamped yet. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    Path file = Files.createTempFile("catalog", ".yaml");
    Files.writeString(file, "scopes:\n  - { name: " + SCOPE + " }\n");
    Catalog catalog = Catalog.load(List.of(file), List.of());
    Files.delete(file);
    List<Destination> destinations =
        List.of(new Destination("d", Purpose.SERVICE_OPERATION, Recipient.FIRST_PARTY));
    Decisions decisions =
        Decisions.builder()
            .policy(PooledPolicy.load(List.of("strict"), catalog.categories(), Set.of()))
            .destinations(destinations)
            .executor(control)
            .spanSubjects(new SpanMarkers(catalog.categories()))
            .build();
    Account account =
        LiveLedger.create(catalog.categories(), destinations).account(0, Signal.TRACES);
    SpanTagger tagger =
        HostedTagging.withoutBaggage(decisions, catalog, new LiveSpans())
            .spans(Limits.NONE, List.of(account), null, stamped -> kept = stamped);
    DatumGate<StampedSpan> gate =
        DatumGate.ofSpans(0, catalog, Limits.NONE, account, WithheldNames.IGNORED, (a, b, c) -> {});
    SdkTracerProvider plain =
        SdkTracerProvider.builder()
            .addSpanProcessor(new AtEnd(span -> kept = span.toSpanData()))
            .build();
    SdkTracerProvider marked = SdkTracerProvider.builder().addSpanProcessor(tagger).build();
    SpanLoad load = new SpanLoad(marked.get(SCOPE), false);
    Span span = load.started();
    span.end();
    parts =
        new Parts(
            decisions,
            tagger,
            gate,
            plain,
            marked,
            new SpanLoad(plain.get(SCOPE), false),
            load,
            (ReadWriteSpan) span);
    if (!(kept instanceof StampedSpan stamped)
        || gate.enter(stamped) != stamped
        || stamped.getAttributes().size() != SpanLoad.ATTRIBUTES) {
      throw new IllegalStateException("not all may leave");
    }
  }

  /** Closes all parts. */
  @TearDown(Level.Trial)
  public void stop() {
    parts().plain.close();
    parts().marked.close();
    parts().decisions.close();
    control.shutdownNow();
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("not set up");
    }
    return parts;
  }

  /** Records a plain span. */
  @Benchmark
  public @Nullable Object life() {
    parts().plainLoad.started().end();
    return kept;
  }

  /** Records a span that is marked and stamped. */
  @Benchmark
  public @Nullable Object markedLife() {
    parts().markedLoad.started().end();
    return kept;
  }

  /** Creates the SDK's view. */
  @Benchmark
  public SpanData toSpanData() {
    return parts().ended.toSpanData();
  }

  /** Determines the subjects at the start, creates the SDK's view, and stamps it. */
  @Benchmark
  public @Nullable Object startAndEnd() {
    parts().tagger.onStart(Context.root(), parts().ended);
    parts().tagger.onEnd(parts().ended);
    return kept;
  }

  /** Determines the subjects at the start, creates the SDK's view, stamps and gates it. */
  @Benchmark
  public @Nullable Object startAndEndAndGate() {
    return startAndEnd() instanceof StampedSpan stamped ? parts().gate.enter(stamped) : null;
  }

  /** Runs an action for each span that ends. */
  private record AtEnd(java.util.function.Consumer<ReadableSpan> then) implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      then.accept(span);
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
