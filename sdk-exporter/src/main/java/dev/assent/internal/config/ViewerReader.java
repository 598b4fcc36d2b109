/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the viewer. */
final class ViewerReader {
  private static final String VIEWER = "ASSENT_VIEWER";
  private static final String CONTENT = "ASSENT_VIEWER_CONTENT";
  private static final int OFF = -1;
  private static final int MAX_PORT = 65_535;

  private final Environment environment;

  ViewerReader(Environment environment) {
    this.environment = environment;
  }

  /** The settings; null if the viewer is off. */
  @Nullable ViewerSettings read() {
    int port = environment.get(VIEWER, ViewerReader::port, OFF);
    boolean content = environment.get(CONTENT, Setting::flag, false);
    if (port != OFF) {
      return new ViewerSettings(port, content);
    }
    Setting useless = environment.find(CONTENT);
    if (useless != null && content) {
      throw useless.problem("has no effect without " + VIEWER + "; set both or neither");
    }
    return null;
  }

  private static int port(Setting setting) {
    return switch (setting.text().toLowerCase(Locale.ROOT)) {
      case "true" -> 0;
      case "false" -> OFF;
      default -> number(setting);
    };
  }

  private static int number(Setting setting) {
    boolean isNumber = setting.text().matches("[0-9]{1,5}");
    int port = isNumber ? Integer.parseInt(setting.text()) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw setting.invalid("true, false, or a port from 1 to " + MAX_PORT);
    }
    return port;
  }
}
