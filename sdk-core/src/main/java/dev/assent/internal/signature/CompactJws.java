/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.signature;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A JSON Web Signature in compact form, parsed but not verified. Its header is the protected
 * header, since this form has no other header.
 */
final class CompactJws {
  /** The largest header, in bytes: {@value}. */
  static final int MAX_HEADER_BYTES = 4096;

  private static final String TYPE = "consent+jwt";

  /**
   * Refused header members: they change the signed bytes ({@code b64}), require extensions ({@code
   * crit}), or contain a key. Other unknown members are ignored, as the RFC requires.
   */
  private static final List<String> REFUSED =
      List.of("crit", "b64", "jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "zip", "enc");

  private final String location;
  private final Map<String, Node> header;
  private final byte[] signed;
  private final byte[] payload;
  private final byte[] signature;

  private CompactJws(
      String where, Map<String, Node> header, byte[] signed, byte[] payload, byte[] signature) {
    this.location = where;
    this.header = header;
    this.signed = signed;
    this.payload = payload;
    this.signature = signature;
  }

  /** Parses a signature; refuses every text that is not exactly of this form. */
  static CompactJws parse(String where, byte[] jws) {
    String text = new String(jws, StandardCharsets.ISO_8859_1);
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
      throw new ConfigurationException(where, "is not a signed document in compact form");
    }
    byte[] header = decode(where, "header", text.substring(0, first));
    return new CompactJws(
        where,
        header(where + " (header)", header),
        text.substring(0, second).getBytes(StandardCharsets.ISO_8859_1),
        decode(where, "payload", text.substring(first + 1, second)),
        decode(where, "signature", text.substring(second + 1)));
  }

  private static byte[] decode(String where, String part, String text) {
    byte[] bytes = Base64Url.decode(text);
    if (bytes == null) {
      throw new ConfigurationException(where, "its " + part + " is not base64url without padding");
    }
    return bytes;
  }

  private static Map<String, Node> header(String where, byte[] json) {
    Node root = Node.parseJson(where, json, MAX_HEADER_BYTES);
    Map<String, Node> header = root.map();
    for (String refused : REFUSED) {
      Node node = header.get(refused);
      if (node != null) {
        throw node.problem("'" + refused + "' is not accepted");
      }
    }
    Node type = required(root, "typ");
    if (!type.text().equals(TYPE)) {
      throw type.problem("'typ' must be " + TYPE);
    }
    required(root, "alg");
    required(root, "kid");
    return header;
  }

  private static Node required(Node root, String member) {
    Node node = root.map().get(member);
    if (node == null || !node.isText()) {
      throw root.problem("'" + member + "' is missing or not a string");
    }
    return node;
  }

  /**
   * Returns the payload, if its signature is valid for one of these keys, with this key's own
   * algorithm.
   */
  byte[] verifiedPayload(Map<String, VerificationKey> keys) {
    VerificationKey key = keys.get(text("kid"));
    if (key == null) {
      throw new ConfigurationException(location, "is signed with an unknown key");
    }
    if (!key.algorithm().names().contains(text("alg"))) {
      throw new ConfigurationException(location, "its algorithm differs from that of its key");
    }
    if (!key.verify(signed, signature)) {
      throw new ConfigurationException(location, "its signature is not valid");
    }
    return payload;
  }

  private String text(String member) {
    Node node = header.get(member);
    return node == null ? "" : node.text();
  }
}
