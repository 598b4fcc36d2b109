/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.instance.process.ProcessDirectories.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directories of several instances in one process. */
class ProcessDirectoriesTest {
  @TempDir Path directory;

  @Test
  void begin_hostedAndOwn_theFirstHasIt() {
    Path spool = directory.resolve("spool");
    Use first = ProcessDirectories.begin(spool, true);

    assertThat(ProcessDirectories.begin(spool, false)).isNull();
    assertThat(ProcessDirectories.begin(spool, true)).isNull();
    assertThat(ProcessDirectories.begin(directory.resolve("other"), false)).isNotNull();

    first.end();
    Use next = ProcessDirectories.begin(spool, false);
    assertThat(next).isNotNull();
    assertThat(ProcessDirectories.begin(spool, true)).isNull();
    next.end();
  }

  /** The lock of the directory decides, and fails the second one. */
  @Test
  void begin_bothOwn_isLeftToTheLock() {
    Use first = ProcessDirectories.begin(directory, false);
    Use second = ProcessDirectories.begin(directory, false);

    assertThat(second).isNotNull();
    second.end();
    assertThat(ProcessDirectories.begin(directory, true)).as("still the first one's").isNull();
    first.end();
  }

  @Test
  void begin_anotherPathOfTheSameDirectory_isTheSame() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    Use first = ProcessDirectories.begin(link.resolve("otlp"), true);

    assertThat(ProcessDirectories.begin(real.resolve("x").resolve("..").resolve("otlp"), false))
        .isNull();
    first.end();
  }

  /** Another copy of Assent's classes, in another class loader, sees objects of the JDK only. */
  @Test
  void begin_keepsObjectsOfTheJdk() {
    Use use = ProcessDirectories.begin(directory, true);

    assertThat(System.getProperties().get(ProcessDirectories.PROPERTY))
        .isInstanceOfSatisfying(Map.class, map -> assertThat(map.containsValue(true)).isTrue());
    use.end();
  }
}
