/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.Node;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A reader of JWK sets (RFC 7517) with public keys for verification: {@code OKP} with {@code
 * Ed25519}, {@code EC} with {@code P-256}. Every other key is refused rather than skipped, since
 * the author of the set expects it to be used. Unknown members are allowed, as the RFC requires.
 * Problems name the entry, the member, and the valid values, never the value found.
 */
final class KeyReader {
  /** The largest set, in bytes: {@value}. */
  static final int MAX_BYTES = 1 << 18;

  /** The maximum number of keys in a set: {@value}. */
  static final int MAX_KEYS = 64;

  /** The maximum length of a {@code kid}, in characters: {@value}. */
  static final int MAX_ID = 256;

  /** Members of private and of symmetric keys. */
  private static final List<String> SECRETS =
      List.of("d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv");

  private static final String KINDS = "kty OKP with crv Ed25519, or kty EC with crv P-256";

  private final String location;

  KeyReader(String where) {
    this.location = where;
  }

  /** Returns the keys by their {@code kid}, in the order of the set. */
  Map<String, VerificationKey> read(byte[] json) {
    Node root = Node.parseJson(location, json, MAX_BYTES);
    Node list = root.isMap() ? root.map().get("keys") : null;
    if (list == null || !list.isList()) {
      throw new ConfigurationException(location, "expected a JWK set: {\"keys\": […]}");
    }
    int size = list.list().size();
    if (size == 0 || size > MAX_KEYS) {
      throw new ConfigurationException(location, "keys: expected 1 to " + MAX_KEYS + " keys");
    }
    Map<String, VerificationKey> keys = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      Entry entry = new Entry(i, list.list().get(i));
      VerificationKey key = entry.key();
      if (keys.putIfAbsent(key.id(), key) != null) {
        throw entry.problem("kid", "duplicate; give each key its own kid");
      }
    }
    return keys;
  }

  /** One key of the set. */
  private final class Entry {
    private final int index;
    private final Map<String, Node> members;

    Entry(int index, Node node) {
      this.index = index;
      if (!node.isMap()) {
        throw new ConfigurationException(location, "keys[" + index + "]: expected a map");
      }
      this.members = node.map();
    }

    ConfigurationException problem(String member, String problem) {
      return new ConfigurationException(location, "keys[" + index + "]." + member + ": " + problem);
    }

    VerificationKey key() {
      refuseSecrets();
      Algorithm algorithm = algorithm();
      String id = text("kid");
      if (id.isEmpty() || id.length() > MAX_ID) {
        throw problem("kid", "expected 1 to " + MAX_ID + " characters");
      }
      checkUse(algorithm);
      try {
        PublicKey key = algorithm == Algorithm.ED25519 ? ed25519() : p256();
        algorithm.verify(key, new byte[0], new byte[0]); // fails at start without JDK support
        return new VerificationKey(id, algorithm, key);
      } catch (GeneralSecurityException | RuntimeException refused) {
        if (refused instanceof ConfigurationException configuration) {
          throw configuration;
        }
        throw problem(
            "kty", "this Java runtime can't verify with such keys; add its module jdk.crypto.ec");
      }
    }

    private void refuseSecrets() {
      for (String secret : SECRETS) {
        if (members.containsKey(secret)) {
          throw problem(
              secret,
              "is secret and must not be in a set of public keys; replace the key pair, and list"
                  + " only its public members");
        }
      }
    }

    private Algorithm algorithm() {
      String kind = text("kty");
      if (!kind.equals("OKP") && !kind.equals("EC")) {
        throw problem("kty", "not supported; valid: " + KINDS);
      }
      String curve = text("crv");
      if (kind.equals("OKP") && curve.equals("Ed25519")) {
        return Algorithm.ED25519;
      }
      if (kind.equals("EC") && curve.equals("P-256")) {
        return Algorithm.ES256;
      }
      throw problem("crv", "not supported; valid: " + KINDS);
    }

    /** Checks the key's stated use, if it states one. */
    private void checkUse(Algorithm algorithm) {
      if (members.containsKey("use") && !text("use").equals("sig")) {
        throw problem("use", "expected sig");
      }
      if (members.containsKey("alg") && !algorithm.names().contains(text("alg"))) {
        throw problem("alg", "valid for this key: " + new TreeSet<>(algorithm.names()));
      }
      Node operations = members.get("key_ops");
      if (operations != null && !isVerifyOnly(operations)) {
        throw problem("key_ops", "expected [\"verify\"]");
      }
    }

    private boolean isVerifyOnly(Node operations) {
      return operations.isList()
          && operations.list().size() == 1
          && operations.list().get(0).isText()
          && operations.list().get(0).text().equals("verify");
    }

    private PublicKey ed25519() throws GeneralSecurityException {
      return onCurve("x", Ed25519Points.key(bytes("x", Ed25519Points.BYTES)));
    }

    private PublicKey p256() throws GeneralSecurityException {
      byte[] x = bytes("x", P256Points.BYTES);
      return onCurve("y", P256Points.key(x, bytes("y", P256Points.BYTES)));
    }

    private PublicKey onCurve(String member, @Nullable PublicKey key) {
      if (key == null) {
        throw problem(member, "not a valid point of the curve");
      }
      return key;
    }

    private byte[] bytes(String member, int length) {
      byte[] bytes = Base64Url.decode(text(member));
      if (bytes == null || bytes.length != length) {
        throw problem(member, "expected " + length + " bytes in base64url without padding");
      }
      return bytes;
    }

    private String text(String member) {
      Node node = members.get(member);
      if (node == null || !node.isText()) {
        throw problem(member, node == null ? "missing" : "expected a string");
      }
      return node.text();
    }
  }
}
