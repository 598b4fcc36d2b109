/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** Finding D1: free text of service data is a decision that a built-in file states. */
class BuiltInShapesTest {
  private static final Pattern WITHOUT_SHAPE =
      Pattern.compile(
          "\\[attribute string(\\[])?(:[0-9]+)? service\\.[a-z]+(,service\\.[a-z]+)*( when [^=].*)?]");

  @Test
  @Disabled("the built-in files are given their shapes")
  void headings_textOfServiceData_haveAShape() throws Exception {
    List<String> open = new ArrayList<>();
    for (String file : BuiltInCatalog.FILES) {
      try (InputStream stream = BuiltInCatalog.class.getResourceAsStream(file)) {
        assertThat(stream).isNotNull();
        new String(stream.readAllBytes(), UTF_8)
            .lines()
            .filter(line -> !line.contains(" = "))
            .filter(line -> WITHOUT_SHAPE.matcher(line).matches())
            .forEach(line -> open.add(file + " " + line));
      }
    }
    assertThat(open).isEmpty();
  }
}
