/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the viewer. */
final class ViewerReader {
  private static final int OFF = -1;
  private static final int MAX_PORT = 65_535;

  private final Environment environment;

  ViewerReader(Environment environment) {
    this.environment = environment;
  }

  /** The settings; null if the viewer is off. */
  @Nullable ViewerSettings read() {
    int port = port(environment.get(Variable.ASSENT_VIEWER));
    boolean content = environment.get(Variable.ASSENT_VIEWER_CONTENT).flag();
    if (port != OFF) {
      return new ViewerSettings(port, content);
    }
    Setting useless = environment.find(Variable.ASSENT_VIEWER_CONTENT);
    if (useless != null && content) {
      throw useless.problem("has no effect without ASSENT_VIEWER; set both or neither");
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
