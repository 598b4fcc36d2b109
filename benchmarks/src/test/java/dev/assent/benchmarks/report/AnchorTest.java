/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnchorTest {
  private final Row gate = Rows.of("gate", Map.of("size", "512", "keys", "constant"), 10);
  private final Row small = Rows.of("marshal", Map.of("size", "512"), 100);
  private final Row large = Rows.of("marshal", Map.of("size", "65536"), 1000);
  private final List<Row> rows = List.of(gate, small, large);

  @Test
  void ratio_byMethod_isThatOfTheSharedParameters() {
    assertThat(Anchor.method("marshal").ratio(gate, rows)).isEqualTo(0.1);
    assertThat(Anchor.method("marshal").at("size", "65536").ratio(gate, rows)).isEqualTo(0.01);
  }

  @Test
  void ratio_severalAnchors_isNone() {
    assertThat(Anchor.method("marshal").ignoring("size").ratio(gate, rows)).isNaN();
    assertThat(Anchor.NONE.ratio(gate, rows)).isNaN();
  }

  @Test
  void ratio_otherAnchorForSomeMethods_isTheirs() {
    Row filtered = Rows.of("filtered", Map.of(), 30);
    Row plain = Rows.of("plain", Map.of(), 10);
    Anchor anchor = Anchor.methods("unfiltered", Map.of("filtered", "plain"));

    assertThat(anchor.ratio(filtered, List.of(filtered, plain))).isEqualTo(3);
    assertThat(anchor.ratio(plain, List.of(filtered, plain))).isEqualTo(1);
  }

  @Test
  void ratio_severalThreads_isThatOfAsMany() {
    Row one = Rows.of("map", Map.of(), 10);
    Row two = Rows.of("map", Map.of(Row.THREADS, "2"), 20);
    Row ours = Rows.of("ours", Map.of(Row.THREADS, "2"), 30);

    assertThat(Anchor.method("map").ratio(ours, List.of(one, two, ours))).isEqualTo(1.5);
  }

  @Test
  void ratio_otherBaseForSomeValues_isTheirs() {
    Row plain = Rows.of("cpu", Map.of("contender", "plain"), 10);
    Row auto = Rows.of("cpu", Map.of("contender", "auto"), 20);
    Row hosted = Rows.of("cpu", Map.of("contender", "hosted"), 30);
    List<Row> all = List.of(plain, auto, hosted);
    Anchor anchor =
        Anchor.param("contender", "plain").basing("hosted", "auto").basing("auto", "auto");

    assertThat(anchor.ratio(hosted, all)).isEqualTo(1.5);
    assertThat(anchor.ratio(auto, all)).isEqualTo(1);
    assertThat(Anchor.param("contender", "plain").ratio(hosted, all)).isEqualTo(3);
  }

  @Test
  void ratio_byParameter_isThatOfTheSameMethod() {
    Row plain = Rows.of("life", Map.of("contender", "plain"), 4);
    Row ours = Rows.of("life", Map.of("contender", "ours"), 5);

    assertThat(Anchor.param("contender", "plain").ratio(ours, List.of(plain, ours, gate)))
        .isEqualTo(1.25);
  }
}
