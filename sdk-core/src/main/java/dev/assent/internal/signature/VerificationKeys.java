/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Public keys that verify the signed documents of a consent platform: a JWK set (RFC 7517) with at
 * least one key, of the types Ed25519 and P-256, each with a {@code kid}. The keys of a file are
 * read again after the file has changed. Thread-safe. {@link #toString} shows the number of keys.
 *
 * <p>A signed document is a JSON Web Signature (RFC 7515) in compact form. Its protected header
 * contains {@code typ: consent+jwt}, a {@code kid} that names one of these keys, and the {@code
 * alg} of that key: {@code EdDSA} (or {@code Ed25519}, RFC 9864) or {@code ES256}. The key
 * determines the algorithm; a header with another one is refused. Headers with keys, {@code crit},
 * or {@code b64} are refused too.
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
   * @throws ConfigurationException if the set is invalid; the message names the entry, the member,
   *     and the valid values, but never the content
   */
  public static VerificationKeys parse(String where, byte[] json) {
    Map<String, VerificationKey> keys = Map.copyOf(new KeyReader(where).read(json));
    return new VerificationKeys(() -> keys);
  }

  /**
   * Reads a JWK set from a file. Each verification reads the file again if it has changed. While
   * the file is unreadable or invalid, the last valid keys stay in use.
   *
   * @param where the file's name in messages
   * @param file the file, whose content was read before
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
   * @param where the document's name in messages
   * @param jws the compact form, without white space around it
   * @return the payload, signed with one of these keys
   * @throws ConfigurationException if the document is not valid; the message states the reason,
   *     without content
   */
  public byte[] verify(String where, byte[] jws) {
    if (jws.length > MAX_SIGNED_BYTES) {
      throw new ConfigurationException(
          where,
          "is too large: " + jws.length + " bytes, at most " + MAX_SIGNED_BYTES + " are allowed");
    }
    return CompactJws.parse(where, jws).verifiedPayload(keys.get());
  }

  /**
   * Returns an identifier of the set of keys: SHA-256 over their ids, algorithms, and public parts,
   * in hexadecimal.
   */
  public String fingerprint() {
    MessageDigest digest = Sha256.newDigest();
    for (VerificationKey key : new TreeMap<>(keys.get()).values()) {
      byte[] id = (key.id() + "\n" + key.algorithm() + "\n").getBytes(StandardCharsets.UTF_8);
      digest.update(id);
      digest.update(key.key().getEncoded());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public String toString() {
    return "VerificationKeys[" + keys.get().size() + "]";
  }
}
