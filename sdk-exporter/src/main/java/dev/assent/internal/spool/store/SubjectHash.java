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
 * Hashes of subjects, which only a holder of the pending erasure's key can compute. A hash is the
 * HMAC-SHA256 of a path ({@code acme}, {@code acme/u7}) under a key derived from that key. Not
 * thread-safe.
 */
public final class SubjectHash {
  /** The length of a hash, in bytes: {@value}. */
  public static final int BYTES = 32;

  /** Stands for data without a subject; no path is empty. */
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

  /** Returns the hashes of these subjects; for no subjects, one hash that no subject has. */
  public Set<ByteBuffer> of(List<String> paths) {
    Set<ByteBuffer> hashes = new HashSet<>();
    paths.forEach(path -> hashes.add(of(path)));
    if (hashes.isEmpty()) {
      hashes.add(of(NOBODY));
    }
    return hashes;
  }
}
