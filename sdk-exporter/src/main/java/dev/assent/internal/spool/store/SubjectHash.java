/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;

/**
 * Names of subjects that only the holder of a note's key can tell: HMAC-SHA256 of the path ({@code
 * acme}, {@code acme/u7}) under a key that is derived from it. Not thread-safe.
 */
public final class SubjectHash {
  /** Length of a hash, in bytes: {@value}. */
  public static final int BYTES = 32;

  /** Data of nobody: no path is empty. */
  private static final String NOBODY = "";

  private final Mac mac;

  public SubjectHash(SpoolKey key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(key.deriveForHashes("whose"));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  private ByteBuffer of(String path) {
    return ByteBuffer.wrap(mac.doFinal(path.getBytes(StandardCharsets.UTF_8))).asReadOnlyBuffer();
  }

  /** These subjects; of nobody, a hash that is nobody's else. */
  public Set<ByteBuffer> of(List<String> paths) {
    Set<ByteBuffer> hashes = new HashSet<>();
    paths.forEach(path -> hashes.add(of(path)));
    if (hashes.isEmpty()) {
      hashes.add(of(NOBODY));
    }
    return hashes;
  }
}
