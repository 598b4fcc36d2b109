/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportHeadersTest {
  @Test
  void copy_isChangedAfterwards_keepsWhatItHadAndFindsEachCase() {
    List<String> values = new ArrayList<>(List.of("1"));
    Map<String, List<String>> headers = new HashMap<>(Map.of("Retry-After", values));

    Map<String, List<String>> copy = TransportHeaders.copy(headers);
    values.add("2");
    headers.clear();

    assertThat(copy.get("retry-after")).containsExactly("1");
  }

  @Test
  void copy_namesThatDifferInCase_haveAllValues() {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("Link", List.of("1", "2"));
    headers.put("link", List.of("3"));

    assertThat(TransportHeaders.copy(headers).get("LINK")).containsExactly("1", "2", "3");
  }
}
