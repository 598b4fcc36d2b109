/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the limits of data that waits in memory and on disk, and of the audit journal. */
final class StorageReader {
  /** Enough for a few segments. */
  private static final int MIN_SPOOL_BYTES = 64 << 10;

  /** Enough for files that each hold some lines. */
  private static final int MIN_AUDIT_BYTES = 1 << 20;

  private final Environment environment;

  StorageReader(Environment environment) {
    this.environment = environment;
  }

  HoldSettings hold() {
    return new HoldSettings(
        environment.get(Variable.ASSENT_HOLD_MAX_BYTES).number(0, Integer.MAX_VALUE),
        environment.get(Variable.ASSENT_HOLD_DEADLINE).duration());
  }

  /** The spool's settings; null if Assent stores no data on disk. */
  @Nullable SpoolSettings spool() {
    Setting directory = environment.find(Variable.ASSENT_SPOOL_DIR);
    if (directory == null) {
      for (Variable limit :
          List.of(Variable.ASSENT_SPOOL_MAX_BYTES, Variable.ASSENT_SPOOL_MAX_AGE)) {
        Setting useless = environment.find(limit);
        if (useless != null) {
          throw useless.problem("has no effect without ASSENT_SPOOL_DIR; set both or neither");
        }
      }
      return null;
    }
    Path path = directory.directoryToBe();
    return new SpoolSettings(
        path,
        environment.get(Variable.ASSENT_SPOOL_MAX_BYTES).number(MIN_SPOOL_BYTES, Integer.MAX_VALUE),
        environment.get(Variable.ASSENT_SPOOL_MAX_AGE).duration());
  }

  /**
   * The audit journal's settings; null if there is none. Its directory is that of nothing else: a
   * spool must not be restored from a copy, and a journal is copied for audits.
   */
  @Nullable AuditSettings audit() {
    Setting directory = environment.find(Variable.ASSENT_AUDIT_DIR);
    if (directory == null) {
      Setting useless = environment.find(Variable.ASSENT_AUDIT_MAX_BYTES);
      if (useless != null) {
        throw useless.problem("has no effect without ASSENT_AUDIT_DIR; set both or neither");
      }
      return null;
    }
    Path path = directory.directoryToBe();
    for (Variable other : List.of(Variable.ASSENT_SPOOL_DIR, Variable.ASSENT_STATE_DIR)) {
      Path used = environment.find(other, Setting::path);
      if (used != null && real(used).equals(real(path))) {
        throw directory.problem("names the directory of " + other + ", too; name another one");
      }
    }
    return new AuditSettings(
        path,
        environment
            .get(Variable.ASSENT_AUDIT_MAX_BYTES)
            .number(MIN_AUDIT_BYTES, Integer.MAX_VALUE));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException missing) {
      return path.toAbsolutePath().normalize();
    }
  }
}
