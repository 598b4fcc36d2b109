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
 * The keys: the first one signs, and all are published, so that a new one is known before it signs
 * and an old one as long as its signatures last. Immutable.
 */
final class SigningKeys {
  private final List<SigningKey> keys;

  SigningKeys(List<SigningKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("keys: at least one is wanted");
    }
    this.keys = List.copyOf(keys);
  }

  /**
   * The keys of a file, which is made if it is not there: a JWK set with private keys, readable for
   * its owner only.
   *
   * @param file null for a new key that nobody keeps
   * @param algorithm of a key that is made: {@code EdDSA} or {@code ES256}
   * @throws IOException if the file can't be read or written, or holds other things
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

  /** The public JWK set. */
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
