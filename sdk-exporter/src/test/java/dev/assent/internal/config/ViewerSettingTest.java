/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ASSENT_VIEWER}: off, any port, or one. */
class ViewerSettingTest {
  private static @Nullable ViewerSettings read(String viewer, String content) {
    return Settings.read(
            Environment.of(Map.of("ASSENT_VIEWER", viewer, "ASSENT_VIEWER_CONTENT", content)))
        .viewer();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "false", "FALSE"})
  void read_off_isNull(String value) {
    assertThat(read(value, "")).isNull();
    assertThat(read(value, "false")).isNull();
  }

  @Test
  void read_on_hasThePortAndHidesContent() {
    assertThat(read("true", "")).isEqualTo(new ViewerSettings(0, false));
    assertThat(read("True", "true")).isEqualTo(new ViewerSettings(0, true));
    assertThat(read("1", "")).isEqualTo(new ViewerSettings(1, false));
    assertThat(read("65535", "")).isEqualTo(new ViewerSettings(65_535, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "65536", "-1", "yes", "0.0.0.0:80", "localhost:80", "80a", "+80", "1e3"})
  void read_otherValue_isAnErrorThatNamesTheVariable(String value) {
    assertThatThrownBy(() -> read(value, ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_VIEWER")
        .hasMessageContaining("65535");
  }

  @Test
  void read_contentWithoutViewer_isAnError() {
    assertThatThrownBy(() -> read("false", "true"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ASSENT_VIEWER_CONTENT");
  }
}
