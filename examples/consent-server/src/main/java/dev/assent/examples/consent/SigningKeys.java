/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The signing keys. The first one signs. All are published, so that readers know a new key before
 * it signs, and an old key while its signatures are valid. Immutable.
 */
final class SigningKeys {
  private final List<SigningKey> keys;

  SigningKeys(List<SigningKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("keys: must not be empty");
    }
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads the keys of a file, or creates the file: a JWK set of private keys that only its owner
   * can read.
   *
   * @param file null for a new key that is not stored
   * @param algorithm the algorithm of a new key: {@code EdDSA} or {@code ES256}
   * @throws IOException if the file can't be read or written, or is no JWK set of private keys
   */
  static SigningKeys open(@Nullable Path file, String algorithm) throws IOException {
    try {
      if (file == null || Files.notExists(file)) {
        ObjectNode jwk = JwkPairs.generate(algorithm);
        if (file != null) {
          write(file, jwk);
        }
        return new SigningKeys(List.of(JwkPairs.read(jwk)));
      }
      return read(Json.object(Files.readAllBytes(file)));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException("keys: " + JwkPairs.WANTED, e);
    }
  }

  SigningKey current() {
    return keys.get(0);
  }

  /** Returns the public JWK set. */
  ObjectNode published() {
    ObjectNode set = Json.object();
    ArrayNode members = set.putArray("keys");
    keys.forEach(key -> members.add(key.published()));
    return set;
  }

  private static SigningKeys read(ObjectNode set) throws GeneralSecurityException {
    List<ObjectNode> members =
        StreamSupport.stream(set.withArray("keys").spliterator(), false)
            .map(ObjectNode.class::cast)
            .toList();
    List<SigningKey> keys = new ArrayList<>();
    for (ObjectNode jwk : members) {
      keys.add(JwkPairs.read(jwk));
    }
    return new SigningKeys(keys);
  }

  private static void write(Path file, ObjectNode jwk) throws IOException {
    ObjectNode set = Json.object();
    set.putArray("keys").add(jwk);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, Json.bytes(set), StandardOpenOption.WRITE);
  }
}
