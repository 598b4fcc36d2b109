/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the compiler made of the classes that an application loads at its start. */
class CompiledClassesTest {
  /** The JDK links the first of them in tens of milliseconds; the option is not documented. */
  @ParameterizedTest
  @ValueSource(classes = {Category.class, Assent.class})
  void classes_concatenateStrings_withoutTheJdksFactory(Class<?> ofModule) throws Exception {
    Path place = Path.of(ofModule.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(place)) {
      check(place);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
        check(jar.getPath("/"));
      }
    }
  }

  private static void check(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> classes = files.filter(file -> file.toString().endsWith(".class")).toList();
      assertThat(classes).hasSizeGreaterThan(60);
      for (Path each : classes) {
        assertThat(new String(Files.readAllBytes(each), ISO_8859_1))
            .as(each.toString())
            .doesNotContain("StringConcatFactory");
      }
    }
  }
}
