/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the limits of data that waits in memory and on disk. */
final class StorageReader {
  private static final List<String> OF_SPOOL =
      List.of("ASSENT_SPOOL_MAX_BYTES", "ASSENT_SPOOL_MAX_AGE");

  /** Enough for a few segments. */
  private static final int MIN_SPOOL_BYTES = 64 << 10;

  private static final int SPOOL_BYTES = 64 << 20;
  private static final Duration SPOOL_AGE = Duration.ofHours(18);

  private final Environment environment;

  StorageReader(Environment environment) {
    this.environment = environment;
  }

  HoldSettings hold() {
    HoldSettings defaults = HoldSettings.defaults();
    return new HoldSettings(
        environment.get(
            "ASSENT_HOLD_MAX_BYTES",
            it -> it.number(0, Integer.MAX_VALUE),
            (int) defaults.maxBytes()),
        environment.get("ASSENT_HOLD_DEADLINE", Setting::duration, defaults.deadline()));
  }

  /** The spool's settings; null if Assent stores no data on disk. */
  @Nullable SpoolSettings spool() {
    Setting directory = environment.find("ASSENT_SPOOL_DIR");
    if (directory == null) {
      for (String name : OF_SPOOL) {
        Setting useless = environment.find(name);
        if (useless != null) {
          throw useless.problem("has no effect without ASSENT_SPOOL_DIR; set both or neither");
        }
      }
      return null;
    }
    Path path = directory.directoryToBe();
    return new SpoolSettings(
        path,
        environment.get(
            "ASSENT_SPOOL_MAX_BYTES",
            it -> it.number(MIN_SPOOL_BYTES, Integer.MAX_VALUE),
            SPOOL_BYTES),
        environment.get("ASSENT_SPOOL_MAX_AGE", Setting::duration, SPOOL_AGE));
  }
}
