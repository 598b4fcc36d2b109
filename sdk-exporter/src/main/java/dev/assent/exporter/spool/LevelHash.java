/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;

/**
 * Names of subjects' levels that only the holder of a note's key can tell: HMAC-SHA256 of the level
 * ({@code acme}, {@code acme/u7}) under a key that is derived from it. Not thread-safe.
 */
final class LevelHash {
  /** Length of a hash, in bytes: {@value}. */
  static final int BYTES = 32;

  /** Data of nobody: no path is empty. */
  private static final String NOBODY = "";

  private final Mac mac;

  LevelHash(SpoolKey key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(key.deriveForHashes("whose"));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  private ByteBuffer of(String level) {
    return ByteBuffer.wrap(mac.doFinal(level.getBytes(StandardCharsets.UTF_8))).asReadOnlyBuffer();
  }

  /** These subjects themselves; of nobody, a hash that is nobody's else. */
  Set<ByteBuffer> of(List<String> paths) {
    Set<ByteBuffer> hashes = new HashSet<>();
    paths.forEach(path -> hashes.add(of(path)));
    if (hashes.isEmpty()) {
      hashes.add(of(NOBODY));
    }
    return hashes;
  }

  /** These subjects and the levels above each: {@code acme} and {@code acme/u7}. */
  Set<ByteBuffer> levelsOf(List<String> paths) {
    Set<ByteBuffer> hashes = of(paths);
    for (String path : paths) {
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        hashes.add(of(path.substring(0, slash)));
      }
    }
    return hashes;
  }
}
