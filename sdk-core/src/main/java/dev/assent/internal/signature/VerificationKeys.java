/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import dev.assent.config.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Public keys that verify what a consent platform signed: a JWK set (RFC 7517) of Ed25519 and P-256
 * keys, at least one, each with a {@code kid}. Those of a file are read again when it has changed.
 * Thread-safe. {@link #toString} shows how many there are.
 *
 * <p>What is verified is a JSON Web Signature (RFC 7515) in compact form whose protected header
 * holds {@code typ: consent+jwt}, a {@code kid} that names one of these keys, and the {@code alg}
 * of that key: {@code EdDSA} (or {@code Ed25519}, RFC 9864) or {@code ES256}. The key decides what
 * is computed; the header can only agree. Keys that a header brings along, {@code crit} and {@code
 * b64} are refused.
 */
public final class VerificationKeys {
  /** The largest signed document, in bytes: {@value}. */
  public static final int MAX_SIGNED_BYTES = 1 << 20;

  private final Supplier<Map<String, VerificationKey>> keys;

  private VerificationKeys(Supplier<Map<String, VerificationKey>> keys) {
    this.keys = keys;
  }

  /**
   * Reads a JWK set.
   *
   * @param where the variable or the file, for messages
   * @param json the set, UTF-8
   * @throws ConfigurationException naming the entry and the member, and what would be valid; it
   *     repeats nothing of what it found
   */
  public static VerificationKeys parse(String where, byte[] json) {
    Map<String, VerificationKey> keys = Map.copyOf(new KeyReader(where).read(json));
    return new VerificationKeys(() -> keys);
  }

  /**
   * Reads a JWK set from a file, again each time that something is to be verified and it has
   * changed. While it is invalid, the keys that it had count.
   *
   * @param where what to call it in messages
   * @param file the file, whose content was read
   * @param json its content
   * @throws ConfigurationException as {@link #parse} does
   */
  public static VerificationKeys watching(String where, Path file, byte[] json) {
    Map<String, VerificationKey> keys = Map.copyOf(new KeyReader(where).read(json));
    return new VerificationKeys(new KeyFile(where, file, json, keys)::keys);
  }

  /**
   * Verifies a signed document.
   *
   * @param where what to call it in messages
   * @param jws the compact form and nothing else: no white space around it
   * @return the payload, which one of these keys has signed
   * @throws ConfigurationException if it is anything else; it says why, without content
   */
  public byte[] verify(String where, byte[] jws) {
    if (jws.length > MAX_SIGNED_BYTES) {
      throw new ConfigurationException(
          where,
          "is too large: " + jws.length + " bytes, at most " + MAX_SIGNED_BYTES + " are allowed");
    }
    return CompactJws.parse(where, jws).verifiedPayload(keys.get());
  }

  /** Tells sets of keys apart: SHA-256 over their ids, algorithms and public parts, in hex. */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (VerificationKey key : new TreeMap<>(keys.get()).values()) {
        byte[] id = (key.id() + "\n" + key.algorithm() + "\n").getBytes(StandardCharsets.UTF_8);
        digest.update(id);
        digest.update(key.key().getEncoded());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  @Override
  public String toString() {
    return "VerificationKeys[" + keys.get().size() + "]";
  }
}
