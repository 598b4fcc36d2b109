/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A file of keys that is looked at again whenever something is to be verified, so that a key that
 * was rotated counts, and one that was taken out does not, without a restart. While it can't be
 * read or is invalid, the keys that it had count on, which is told once. Thread-safe.
 */
final class KeyFile {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  private final String where;
  private final Path path;

  // Guarded by this.
  private byte[] seen;
  private Map<String, VerificationKey> keys;
  private boolean valid = true;

  /**
   * A file that was read.
   *
   * @param where what to call it in messages
   * @param seen what was read
   * @param keys what that says
   */
  KeyFile(String where, Path path, byte[] seen, Map<String, VerificationKey> keys) {
    this.where = where;
    this.path = path;
    this.seen = seen.clone();
    this.keys = keys;
  }

  /** The keys as they are now. It reads the file: not for threads that must not wait for a disk. */
  synchronized Map<String, VerificationKey> keys() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] now = in.readNBytes(KeyReader.MAX_BYTES + 1);
      if (!Arrays.equals(now, seen)) {
        keys = Map.copyOf(new KeyReader(where).read(now));
        seen = now;
      }
      valid = true;
    } catch (IOException | RuntimeException unreadable) {
      if (valid) {
        logger.log(
            Level.WARNING,
            "{0} can''t be read or is invalid ({1}). The keys read before stay in force."
                + " Correct the file in ASSENT_CONSENT_KEYS",
            new Object[] {where, unreadable.getClass().getSimpleName()});
      }
      valid = false;
    }
    return keys;
  }
}
