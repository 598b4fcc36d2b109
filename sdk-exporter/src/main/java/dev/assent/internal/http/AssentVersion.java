/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The version of Assent's jar. */
final class AssentVersion {
  static final String USER_AGENT = "assent/" + version();

  private AssentVersion() {}

  /** The version, on the class path or the module path; {@code dev} without one. */
  static String version() {
    Package own = AssentVersion.class.getPackage(); // null in some applications that R8 renamed
    String version = own == null ? null : own.getImplementationVersion();
    if (version == null) {
      version = ofModule();
    }
    return version == null ? inExtension() : version;
  }

  /** The version of the module; by reflection, because Android has no modules. */
  private static @Nullable String ofModule() {
    try {
      Object module = Class.class.getMethod("getModule").invoke(AssentVersion.class);
      Object descriptor = module.getClass().getMethod("getDescriptor").invoke(module);
      return descriptor == null
          ? null
          : (String)
              ((Optional<?>) descriptor.getClass().getMethod("rawVersion").invoke(descriptor))
                  .orElse(null);
    } catch (ReflectiveOperationException | RuntimeException noModules) {
      return null;
    }
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
