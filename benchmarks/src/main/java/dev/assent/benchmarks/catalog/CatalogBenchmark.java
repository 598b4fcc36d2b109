/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assent.internal.catalog.AttributeEntry;
import dev.assent.internal.catalog.Catalog;
import io.opentelemetry.api.common.AttributeType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the cost of finding a name's entry. Each call looks up 1,024 names in random order.
 *
 * <ul>
 *   <li>{@code catalog}: Assent's catalog, which also finds the longest prefix of an unknown name,
 *       and stores nothing of any name
 *   <li>{@code hashMap}, the anchor, {@code concurrentHashMap}, {@code caffeine} (with a maximum
 *       size): the same names and the same entries, without prefixes, so they do less for unknown
 *       names
 * </ul>
 *
 * <p>Names are literals ({@code CONSTANT}: the strings in the table), or new strings for each of
 * the 1,024 look-ups ({@code COMPOSED}), whose hash is computed by the first look-up. {@code
 * entries} adds entries to the {@value #BUILT_IN} built-in attributes, or looks up only so many of
 * them. {@code unknown} is in percent. With {@code collide=true} all unknown names have the {@code
 * hashCode} of one declared name, as an attacker can choose them. The setup asserts that all
 * contenders find the same.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar CatalogBenchmark -prof gc}; the rest by
 * {@code -p entries=50,500,1051,4000 -p unknown=0,10,50 -p names=CONSTANT,COMPOSED -p
 * collide=false,true}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
@OperationsPerInvocation(CatalogBenchmark.LOOK_UPS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class CatalogBenchmark {
  static final int LOOK_UPS = 1024;
  static final int BUILT_IN = 1051;

  /** The origin of a name's string. */
  public enum Names {
    /** The string in the table. */
    CONSTANT,
    /** A new, equal string. */
    COMPOSED
  }

  /** The number of entries that are looked up. */
  @Param({"50", "1051", "4000"})
  public int entries;

  /** The percentage of look-ups with unknown names. */
  @Param("0")
  public int unknown;

  /** The origin of the names' strings. */
  @Param("CONSTANT")
  public Names names;

  /** Whether all unknown names have one hash. */
  @Param("false")
  public boolean collide;

  private final Map<String, AttributeEntry> hashMap = new HashMap<>();
  private final Map<String, AttributeEntry> concurrent = new ConcurrentHashMap<>();
  private final Cache<String, AttributeEntry> caffeine =
      Caffeine.newBuilder().maximumSize(10_000).build();
  private Catalog catalog;
  private String[] wanted;

  /** Declares the names, fills the maps, and checks that all contenders find the same. */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    catalog = Catalog.builtIn();
    List<String> strangers = collide ? Colliding.names(LOOK_UPS + 1) : strangers();
    declare(strangers.get(0));
    List<String> known = new ArrayList<>(BuiltInNames.attributes());
    Collections.shuffle(known, new Random(3));
    for (int i = known.size(); i < entries; i++) {
      String name = ("app.field" + i + ".count").intern();
      declare(name);
      known.add(name);
    }
    for (String name : known) {
      keep(name);
    }
    keep(strangers.get(0));
    choose(known.subList(0, Math.min(entries, known.size())), strangers);
    requireSame();
  }

  private void declare(String name) {
    long usage = catalog.categories().mask("service.usage");
    catalog.declareAttribute(name, usage, AttributeType.STRING, 64);
  }

  private void keep(String name) {
    AttributeEntry entry = catalog.attribute(name);
    hashMap.put(name, entry);
    concurrent.put(name, entry);
    caffeine.put(name, entry);
  }

  private static List<String> strangers() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= LOOK_UPS; i++) {
      names.add("somebody.elses.field" + i);
    }
    return names;
  }

  private void choose(List<String> known, List<String> strangers) {
    Random random = new Random(5);
    wanted = new String[LOOK_UPS];
    for (int i = 0; i < LOOK_UPS; i++) {
      String name =
          random.nextInt(100) < unknown
              ? strangers.get(1 + i % (strangers.size() - 1))
              : known.get(random.nextInt(known.size()));
      wanted[i] = names == Names.CONSTANT ? name.intern() : new String(name.toCharArray());
    }
  }

  private void requireSame() {
    for (String name : wanted) {
      AttributeEntry entry = hashMap.get(name);
      long mask = catalog.attribute(name).mask();
      if (concurrent.get(name) != entry
          || caffeine.getIfPresent(name) != entry
          || (entry == null) == catalog.knowsAttribute(name)
          || (entry != null && entry.mask() != mask)) {
        throw new IllegalStateException("not the same");
      }
    }
  }

  /** Looks up in Assent's catalog. */
  @Benchmark
  public long catalog() {
    long mask = 0;
    for (String name : wanted) {
      mask ^= catalog.attribute(name).mask();
    }
    return mask;
  }

  /** Looks up in a plain map. */
  @Benchmark
  public long hashMap() {
    long mask = 0;
    for (String name : wanted) {
      mask ^= mask(hashMap.get(name));
    }
    return mask;
  }

  /** Looks up in a concurrent map. */
  @Benchmark
  public long concurrentHashMap() {
    long mask = 0;
    for (String name : wanted) {
      mask ^= mask(concurrent.get(name));
    }
    return mask;
  }

  /** Looks up in a cache. */
  @Benchmark
  public long caffeine() {
    long mask = 0;
    for (String name : wanted) {
      mask ^= mask(caffeine.getIfPresent(name));
    }
    return mask;
  }

  private static long mask(@Nullable AttributeEntry entry) {
    return entry == null ? 1 : entry.mask();
  }
}
