/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The cost of a look-up for any name, hostile ones included: no allocation, no memory kept, and a
 * bounded run of probes.
 */
class CatalogLookupTest {

  private final Catalog catalog = Catalog.builtIn();

  @Test
  void attribute_hitPrefixAndMiss_allocateNothing() {
    String[] names = {
      "http.request.method",
      "http.request.header.x-token",
      "somebody.elses.key",
      "nodots",
      "assent.x"
    };
    assertThat(allocatedBy(() -> lookUpAll(names))).isZero();
  }

  @Test
  void classify_everyTypeButBytes_allocatesNothing() {
    AttributeEntry text = catalog.attribute("http.route");
    AttributeEntry texts = catalog.attribute("container.image.tags");
    AttributeEntry any = catalog.attribute("gen_ai.input.messages");
    List<String> tags = List.of("a", "b", "c");
    Value<?> leaf = Value.of("text");
    Value<?> number = Value.of(7_000_000L);
    Value<?> array = Value.of(Value.of("a"), Value.of("b"));
    assertThat(
            allocatedBy(
                () ->
                    text.classify(AttributeType.STRING, "/users/{id}")
                        | text.classify(AttributeType.LONG, 7L)
                        | texts.classify(AttributeType.STRING_ARRAY, tags)
                        | any.classify(leaf)
                        | any.classify(number)
                        | any.classify(array)
                        | any.classify(AttributeType.VALUE, array)))
        .isZero();
  }

  @Test
  void lookUps_otherKinds_allocateNothing() {
    assertThat(
            allocatedBy(
                () ->
                    catalog.metric("jvm.memory.used")
                        | catalog.metric("jvm.some.other")
                        | catalog.metric("unknown.metric")
                        | catalog.event("exception")
                        | catalog.event("unknown")
                        | catalog.span("GET")
                        | catalog.scopeName("io.opentelemetry.jdbc")
                        | catalog.scopeCategory("com.acme")
                        | catalog.freeText("com.acme.Logger").text()
                        | catalog.freeText(null).exceptions()))
        .isZero();
  }

  @Test
  void attribute_hundredThousandUnknownNames_takeNoMemory() {
    String[] names = new String[100_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "unknown." + i + ".key";
    }
    assertThat(allocatedBy(() -> lookUpAll(names))).isZero();
    for (String name : names) {
      assertThat(catalog.attribute(name).mask()).isEqualTo(Categories.UNCLASSIFIED);
    }
  }

  @Test
  void longestRun_builtIn_isShort() {
    assertThat(catalog.longestRun()).isLessThan(32);
  }

  /**
   * Looks up 2^14 unknown names that all have the hash of a catalogued name. Unknown names are
   * never stored, so the run of probes keeps its length, and each look-up costs one such run.
   */
  @Test
  void attribute_unknownNamesOfOneHash_neverLengthenTheRunOfProbes() {
    List<String> colliding = colliding(14);
    Catalog seeded = Catalog.builtIn();
    seeded.declareAttribute(
        colliding.get(0), seeded.categories().find("service.usage"), AttributeType.STRING, 128);
    int before = seeded.longestRun();
    for (String name : colliding.subList(1, colliding.size())) {
      assertThat(name.hashCode()).isEqualTo(colliding.get(0).hashCode());
      assertThat(seeded.attribute(name).mask()).isEqualTo(Categories.UNCLASSIFIED);
    }
    assertThat(seeded.attribute(colliding.get(0)).mask()).isNotEqualTo(Categories.UNCLASSIFIED);
    assertThat(seeded.longestRun()).isEqualTo(before).isLessThan(32);
  }

  @Test
  void find_ownNamesOfOneHash_areAllFound() {
    Map<String, Integer> entries = new HashMap<>();
    for (String name : colliding(8)) {
      entries.put(name, entries.size());
    }
    NameTable<Integer> table = NameTable.of(entries, Map.of());
    entries.forEach((name, value) -> assertThat(table.find(name)).isEqualTo(value));
    assertThat(table.find(colliding(9).get(300))).isNull();
  }

  @Test
  void find_longestPrefixAndExact_winInThatOrder() {
    NameTable<Integer> table =
        NameTable.of(Map.of("a.b.c", 1, "", 5), Map.of("a.", 2, "a.b.", 3, "a.b.c.d.", 4));
    assertThat(table.find("a.b.c")).isEqualTo(1);
    assertThat(table.find("a.b.x")).isEqualTo(3);
    assertThat(table.find("a.b.c.d")).isEqualTo(3);
    assertThat(table.find("a.b.c.d.e.f")).isEqualTo(4);
    assertThat(table.find("a.x")).isEqualTo(2);
    assertThat(table.find("a.")).isEqualTo(2);
    assertThat(table.find("a")).isNull();
    assertThat(table.find("ab.c")).isNull();
    assertThat(table.find("...")).isNull();
    assertThat(table.find("")).isEqualTo(5);
  }

  @Test
  void with_anotherName_leavesTheFormerTableAlone() {
    NameTable<Integer> former = NameTable.of(Map.of("a", 1), Map.of());
    NameTable<Integer> table = former;
    for (int i = 0; i < 1_000; i++) {
      table = table.with("n" + i, i);
    }
    assertThat(former.find("n7")).isNull();
    assertThat(former.size()).isEqualTo(1);
    assertThat(table.size()).isEqualTo(1_001);
    for (int i = 0; i < 1_000; i++) {
      assertThat(table.find("n" + i)).isEqualTo(i);
    }
    assertThat(table.longestRun()).isLessThan(32);
  }

  private long lookUpAll(String[] names) {
    long masks = 0;
    for (String name : names) {
      masks |= catalog.attribute(name).mask();
    }
    return masks;
  }

  /** Returns names of equal hash: each of {@code length} places is "Aa" or "BB". */
  private static List<String> colliding(int length) {
    List<String> names = new ArrayList<>();
    for (int bits = 0; bits < 1 << length; bits++) {
      StringBuilder name = new StringBuilder();
      for (int place = 0; place < length; place++) {
        name.append((bits >> place & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    return names;
  }

  /** Returns the least of several runs, which excludes allocations of the JIT compiler. */
  private static long allocatedBy(java.util.function.LongSupplier work) {
    long[] sink = {0};
    long least = Allocation.least(50, () -> sink[0] ^= work.getAsLong());
    assertThat(sink[0]).isNotEqualTo(-1);
    return least;
  }
}
