/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assent.decision.Decision;
import dev.assent.decision.Subject;
import io.opentelemetry.context.Context;
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
 * What it costs to come by a subject's decision: the process's own, through the context, resolved
 * from a path that is cached, resolved where nothing is cached. Beside it: a plain field, and a
 * look-up of the same path in a plain Caffeine cache and in a {@code ConcurrentHashMap}, which do
 * not load, judge or keep anything fresh.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class SubjectBenchmark {
  /** How many users are cached. */
  @Param({"1000", "200000"})
  public int users;

  private ManySubjects many;
  private ManySubjects few;
  private String[] paths;
  private Cache<String, Object> caffeine;
  private final ConcurrentHashMap<String, Object> map = new ConcurrentHashMap<>();
  private Object plain = new Object();
  private Context context;
  private int next;

  /** Loads every user. */
  @Setup
  public void load() throws InterruptedException {
    many = new ManySubjects(1L << 30);
    many.load(users);
    few = new ManySubjects(1L << 20);
    caffeine = Caffeine.newBuilder().maximumSize(2L * users).recordStats().build();
    paths = new String[users];
    for (int user = 0; user < users; user++) {
      // a path as it comes from a request: another string each, its hash not known yet
      int scattered = (int) (user * 2_654_435_761L % users);
      paths[user] = ManySubjects.path(Math.abs(scattered));
      caffeine.put(paths[user], plain);
      map.put(paths[user], plain);
    }
    context = many.decisions.subject(paths[0]).storeInContext(Context.root());
  }

  /** Ends its threads. */
  @TearDown
  public void close() {
    many.close();
    few.close();
  }

  private String path() {
    int at = next;
    next = at + 1 == users ? 0 : at + 1;
    return new String(paths[at].toCharArray());
  }

  /** What anything costs. */
  @Benchmark
  public Object plainRead() {
    return plain;
  }

  /** The process's own subject. */
  @Benchmark
  public Decision own() {
    return many.decisions.own().decision();
  }

  /** The subject of a context. */
  @Benchmark
  public Decision throughContext() {
    return many.decisions.of(context).decision();
  }

  /** A path that was made and not looked up. */
  @Benchmark
  public String pathOnly() {
    return path();
  }

  /** A cached subject. */
  @Benchmark
  public Decision resolveHit() {
    return many.decisions.subject(path()).decision();
  }

  /** A subject that nobody has resolved, in a cache that is full: made, judged, to be loaded. */
  @Benchmark
  public Subject resolveMiss() {
    return few.decisions.subject(ManySubjects.path(next++ & Integer.MAX_VALUE));
  }

  /** The same path in a plain Caffeine cache with statistics. */
  @Benchmark
  public @Nullable Object caffeineOnly() {
    return caffeine.getIfPresent(path());
  }

  /** The same path in a map that never forgets. */
  @Benchmark
  public @Nullable Object mapOnly() {
    return map.get(path());
  }
}
