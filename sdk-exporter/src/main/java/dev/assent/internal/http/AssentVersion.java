/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;

/** The version of Assent's jar. */
final class AssentVersion {
  static final String USER_AGENT = "assent/" + version();

  private AssentVersion() {}

  /** The version, on the class path or the module path; {@code dev} without one. */
  static String version() {
    String version = AssentVersion.class.getPackage().getImplementationVersion();
    ModuleDescriptor module = AssentVersion.class.getModule().getDescriptor();
    if (version == null && module != null) {
      version = module.rawVersion().orElse(null);
    }
    return version == null ? inExtension() : version;
  }

  /** The version of the agent's extension, whose loader reads no manifest. */
  private static String inExtension() {
    try (InputStream file = AssentVersion.class.getResourceAsStream("version.txt")) {
      return file == null ? "dev" : new String(file.readAllBytes(), UTF_8).trim();
    } catch (IOException unreadable) {
      return "dev";
    }
  }
}
