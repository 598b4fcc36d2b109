/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouteTest {
  @Test
  void segments_encoded_areDecodedOnce() {
    assertThat(Route.segments("/a/b%20c/d+e/%2525")).containsExactly("a", "b c", "d+e", "%25");
  }

  @Test
  void segments_hiddenSlashOrBrokenEncoding_areNone() {
    assertThat(Route.segments("/a%2Fb")).isEmpty();
    assertThat(Route.segments("/a%2fb")).isEmpty();
    assertThat(Route.segments("/a%zz")).isEmpty();
    assertThat(Route.segments("/a%2")).isEmpty();
  }
}
