/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.decision;

import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.decision.SubjectHandle;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of testing whether a subject permits some categories at a destination, with the
 * subject at hand: the process's own, or the context's. The contenders test a mask behind a plain
 * and a volatile field, which is never evaluated, and whose array also has one element per
 * destination.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SubjectBenchmark -prof gc}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class SubjectBenchmark {
  private static final int TRAINING = 1;

  private ManySubjects many;
  private SubjectHandle own;
  private Context context;
  private Masks plain;
  private volatile Masks shared;
  private long wanted;

  /** The minimum of a decision: an object with one mask per destination. */
  private static final class Masks {
    private final long[] permitted;

    Masks(long... permitted) {
      this.permitted = permitted;
    }

    long permitted(int destination) {
      return permitted[destination];
    }
  }

  /** Loads a user who granted, and makes the compiler see the other kind of decision. */
  @Setup
  public void load() throws InterruptedException {
    int user = 0;
    long chat = Categories.builtIn().mask(ManySubjects.GRANTED_BY_HALF);
    while ((ManySubjects.path(user).hashCode() & 1) != 0) {
      user++;
    }
    SubjectPath path = new SubjectPath(ManySubjects.path(user));
    many = new ManySubjects(1L << 20, Duration.ofHours(1), path);
    own = many.decisions.processSubject();
    many.load(user + 1);
    context = many.decisions.subject(ManySubjects.path(user)).storeInContext(Context.root());
    wanted = chat | Categories.builtIn().mask("service.usage");
    plain = new Masks(0, wanted);
    shared = plain;
    long same = own.decision().afterWait().permitted(TRAINING);
    if ((same & wanted) != wanted || !own() || !throughContext() || !plainRead()) {
      throw new IllegalStateException("they do not agree");
    }
  }

  /** Closes the decisions. */
  @TearDown
  public void close() {
    many.close();
  }

  /** Tests a mask behind a plain field. */
  @Benchmark
  public boolean plainRead() {
    return (wanted & ~plain.permitted(TRAINING)) == 0;
  }

  /** Tests a mask behind a volatile field. */
  @Benchmark
  public boolean volatileRead() {
    return (wanted & ~shared.permitted(TRAINING)) == 0;
  }

  /** Tests the decision of the process's own subject. */
  @Benchmark
  public boolean own() {
    return (wanted & ~own.decision().permitted(TRAINING)) == 0;
  }

  /** Tests the decision of a context's subject. */
  @Benchmark
  public boolean throughContext() {
    return (wanted & ~many.decisions.of(context).decision().permitted(TRAINING)) == 0;
  }
}
