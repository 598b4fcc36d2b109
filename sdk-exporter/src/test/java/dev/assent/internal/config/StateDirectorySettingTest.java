/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ASSENT_STATE_DIR}: an existing directory, or one that is created. */
class StateDirectorySettingTest {
  @TempDir Path directory;

  private static ConsentSettings read(String value) {
    return Settings.read(Environment.of(Map.of("ASSENT_STATE_DIR", value))).consent();
  }

  @Test
  void read_directoryThatIsThereOrMayBeMade_isTaken() {
    for (Path path : new Path[] {directory, directory.resolve("a"), directory.resolve("a/b/c")}) {
      assertThat(read(path.toString()).state()).isEqualTo(path);
      assertThat(read(path.toString()).toString()).doesNotContain(path.toString());
    }
    assertThat(directory).isEmptyDirectory();
    assertThat(read("").state()).isNull();
    assertThat(read("no/such/dir").state()).isEqualTo(Path.of("no/such/dir"));
  }
}
