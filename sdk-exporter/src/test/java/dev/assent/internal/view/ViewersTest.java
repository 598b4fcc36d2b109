/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import dev.assent.config.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without the artifact of the viewer, which this module's tests don't have. */
class ViewersTest {
  @Test
  void build_viewerWithoutItsArtifact_failsAndNamesIt() {
    assertThatThrownBy(
            () -> Assent.builder().environment(Map.of("ASSENT_VIEWER", "true")).build().close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_VIEWER")
        .hasMessageContaining("dev.assent:assent-viewer");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("assent-viewer"));
  }
}
