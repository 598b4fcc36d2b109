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
 * A file of keys that is read again for each verification: an added key is accepted, and a removed
 * key is refused, without a restart. While the file is unreadable or invalid, the last valid keys
 * stay in use; one warning is logged. Thread-safe.
 */
final class KeyFile {
  private static final Logger logger = Logger.getLogger("dev.assent.consent");

  private final String location;
  private final Path path;

  // Guarded by this.
  private byte[] seen;
  private Map<String, VerificationKey> keys;
  private boolean isValid = true;

  /**
   * Creates the object for a file that was read before.
   *
   * @param where the file's name in messages
   * @param seen the content of the file
   * @param keys the keys in this content
   */
  KeyFile(String where, Path path, byte[] seen, Map<String, VerificationKey> keys) {
    this.location = where;
    this.path = path;
    this.seen = seen.clone();
    this.keys = keys;
  }

  /** Returns the present keys. Reads the file: only threads that may wait for a disk call this. */
  synchronized Map<String, VerificationKey> keys() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] now = in.readNBytes(KeyReader.MAX_BYTES + 1);
      if (!Arrays.equals(now, seen)) {
        keys = Map.copyOf(new KeyReader(location).read(now));
        seen = now;
      }
      isValid = true;
    } catch (IOException | RuntimeException unreadable) {
      if (isValid) {
        logger.log(
            Level.WARNING,
            "{0} can''t be read or is invalid ({1}). The keys read before stay in force."
                + " Correct the file in ASSENT_CONSENT_KEYS.",
            new Object[] {location, unreadable.getClass().getSimpleName()});
      }
      isValid = false;
    }
    return keys;
  }
}
