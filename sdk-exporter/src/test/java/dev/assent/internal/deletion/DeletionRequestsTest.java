/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.DeletionSettings;
import dev.assent.internal.file.FailingDisk.Step;
import dev.assent.internal.http.jdk.JdkSender;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An unusable directory: the start fails, and no lock stays held. */
class DeletionRequestsTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"LOCK", "READ", "WRITE"})
  void open_directoryCannotBeUsed_saysWhatToDo(Step step) {
    DeletionFixture world = new DeletionFixture(directory);
    DeletionRequests.Settings settings =
        new DeletionRequests.Settings(
            new DeletionSettings(URI.create("https://hunter2.example/delete"), directory, null),
            world.decisions(),
            DeletionFixture.CATEGORIES,
            Duration.ofSeconds(60),
            JdkSender::new,
            world.clock());
    world.disk.failAt = step;

    assertThatThrownBy(() -> DeletionRequests.open(settings, world.disk))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_STATE_DIR")
        .hasMessageContaining("and no other")
        .hasMessageNotContaining("hunter2");

    world.disk.failAt = null;
    try (DeletionRequests requests = DeletionRequests.open(settings, world.disk)) {
      assertThat(requests.refs(1)).isNotNull();
    }
  }
}
