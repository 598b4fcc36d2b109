/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.SubjectHandle;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of obtaining the decision of one of many subjects and testing it: by the path,
 * as for each request, and by a handle, as for each datum. Subjects follow in a random order: with
 * many subjects memory is cold, with one it is hot.
 *
 * <p>The contenders are the same paths in a {@code ConcurrentHashMap} and in a bounded Caffeine
 * cache that counts, with masks as values that are never loaded, evaluated, revoked or refreshed.
 * Each path is a new string without a known hash, as in each request; {@code pathOnly} measures the
 * cost of that alone.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar DecisionBenchmark -prof gc}, and with {@code
 * -t 2}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx4g")
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class DecisionBenchmark {
  private static final int TRAINING = 1;

  /** The number of cached users. */
  @Param({"1", "8192"})
  public int subjects;

  private ManySubjects many;
  private char[][] paths;
  private SubjectHandle[] handles;
  private final ConcurrentHashMap<String, long[]> map = new ConcurrentHashMap<>();
  private Cache<String, long[]> caffeine;
  private long wanted;

  /** A thread's position in the order of subjects. */
  @State(Scope.Thread)
  public static class Cursor {
    private int next;

    int next(int size) {
      int at = next;
      next = at + 1 == size ? 0 : at + 1;
      return at;
    }
  }

  /** Loads every user. */
  @Setup
  public void load() throws InterruptedException {
    many = new ManySubjects(2L << 30);
    many.load(subjects);
    wanted = Categories.builtIn().mask(ManySubjects.GRANTED_BY_HALF);
    caffeine = Caffeine.newBuilder().maximumSize(2L * subjects).recordStats().build();
    fillOthers();
    paths = new char[subjects][];
    handles = new SubjectHandle[subjects];
    int[] order = new Random(42).ints(subjects, 0, subjects).toArray();
    for (int at = 0; at < subjects; at++) {
      String path = ManySubjects.path(order[at]);
      paths[at] = path.toCharArray();
      handles[at] = many.decisions.subject(path);
    }
    for (int at = 0; at < Math.min(subjects, 1000); at++) {
      boolean permits = permits(handles[at].decision().permitted(TRAINING));
      if (permits != ((ManySubjects.path(order[at]).hashCode() & 1) == 0)) {
        throw new IllegalStateException("not what the user said");
      }
    }
  }

  /**
   * Fills the other contenders, user by user, so that consecutive look-ups are not neighbors in
   * memory.
   */
  private void fillOthers() {
    for (int user = 0; user < subjects; user++) {
      String path = ManySubjects.path(user);
      long[] masks = {0, many.decisions.subject(path).decision().permitted(TRAINING)};
      caffeine.put(path, masks);
      map.put(path, masks);
    }
  }

  /** Closes the decisions. */
  @TearDown
  public void close() {
    many.close();
  }

  private String path(Cursor cursor) {
    return new String(paths[cursor.next(subjects)]);
  }

  private boolean permits(long permitted) {
    return (wanted & ~permitted) == 0;
  }

  private boolean permits(long @Nullable [] masks) {
    return masks != null && permits(masks[TRAINING]);
  }

  /** Creates a path without a look-up. */
  @Benchmark
  public String pathOnly(Cursor cursor) {
    return path(cursor);
  }

  /** Tests a decision by its path. */
  @Benchmark
  public boolean resolve(Cursor cursor) {
    return permits(many.decisions.subject(path(cursor)).decision().permitted(TRAINING));
  }

  /** Tests a decision by a handle. */
  @Benchmark
  public boolean handle(Cursor cursor) {
    return permits(handles[cursor.next(subjects)].decision().permitted(TRAINING));
  }

  /** Looks up the path in a map that never evicts. */
  @Benchmark
  public boolean mapOnly(Cursor cursor) {
    return permits(map.get(path(cursor)));
  }

  /** Looks up the path in a plain cache. */
  @Benchmark
  public boolean caffeineOnly(Cursor cursor) {
    return permits(caffeine.getIfPresent(path(cursor)));
  }
}
