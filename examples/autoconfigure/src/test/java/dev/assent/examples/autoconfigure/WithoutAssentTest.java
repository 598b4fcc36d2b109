/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the shop without Assent, and finds every canary in what it sends. It fails if the search
 * finds nothing: then the tests with Assent would pass for a wrong reason.
 */
class WithoutAssentTest extends ShopTest {
  @ParameterizedTest
  @MethodSource("supported")
  void traffic_withoutAssent_everyCanaryLeaves(SdkLine line, Protocol protocol) throws Exception {
    ShopProcess shop = start(line.withoutAssent(), protocol);
    plantEverywhere();
    assertThat(shop.end()).as(shop.output()).isZero();

    TreeSet<String> all = new TreeSet<>(Carriers.NAMES);
    all.add("resource");
    all.add("baggage");
    all.add("trace state");
    assertThat(found()).isEqualTo(all);
  }
}
