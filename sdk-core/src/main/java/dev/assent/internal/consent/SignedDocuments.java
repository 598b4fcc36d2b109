/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.Node;
import dev.assent.internal.signature.VerificationKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents that a platform signed, each for one subject and with an end. Immutable and
 * thread-safe.
 */
final class SignedDocuments implements DocumentReader {
  /** The maximum validity of a document, in days: {@value}. */
  static final int MAX_DAYS = 366;

  /**
   * The maximum time by which a document's time of issue may be ahead of this clock, in minutes:
   * {@value}.
   */
  static final int LEEWAY_MINUTES = 5;

  private static final Duration LONGEST = Duration.ofDays(MAX_DAYS);
  private static final Duration LEEWAY = Duration.ofMinutes(LEEWAY_MINUTES);

  /** The last second of the year 9999. */
  private static final long MAX_SECONDS = 253_402_300_799L;

  private static final Set<String> KEYS = Set.of("sub", "iat", "exp", "consent", "iss", "jti");

  private final VerificationKeys keys;
  private final ConsentDocumentParser documents;

  SignedDocuments(VerificationKeys keys, ConsentDocumentParser documents) {
    this.keys = keys;
    this.documents = documents;
  }

  @Override
  public String mediaType() {
    return "application/jose";
  }

  @Override
  public String trust() {
    return keys.fingerprint();
  }

  @Override
  public Result read(String where, byte[] body, String subject, Instant now) {
    Node root =
        Node.parseJson(where + " (payload)", keys.verify(where, body), DocumentReader.MAX_BYTES);
    Map<String, Node> claims = root.map(KEYS);
    Instant end = end(root, claims, now);
    if (!required(root, claims, "sub").text().equals(subject)) {
      throw new ConfigurationException(where, "it is signed for another subject");
    }
    MaskedDocument document = documents.document(required(root, claims, "consent"));
    if (!document.subject().equals(subject)) {
      throw new ConfigurationException(where, "it is the document of another subject");
    }
    return new Result(document, end);
  }

  private static Instant end(Node root, Map<String, Node> claims, Instant now) {
    Instant issued = issued(claims.get("iat"), now);
    Node node = required(root, claims, "exp");
    Instant end = moment(node, "exp");
    if (!end.isAfter(now)) {
      throw node.problem("exp: the document has expired");
    }
    if (end.isAfter(issued.plus(LONGEST))) {
      throw node.problem("exp: must be at most " + MAX_DAYS + " days after iat");
    }
    return end;
  }

  /** Returns the stated time of issue, or now if it is not stated. */
  private static Instant issued(@Nullable Node node, Instant now) {
    if (node == null) {
      return now;
    }
    Instant issued = moment(node, "iat");
    if (issued.isAfter(now.plus(LEEWAY))) {
      throw node.problem("iat: is ahead of this machine's clock");
    }
    return issued;
  }

  private static Instant moment(Node node, String member) {
    long seconds = node.number();
    if (seconds < 0 || seconds > MAX_SECONDS) {
      throw node.problem(member + ": expected seconds since 1970");
    }
    return Instant.ofEpochSecond(seconds);
  }

  private static Node required(Node map, Map<String, Node> entries, String key) {
    Node node = entries.get(key);
    if (node == null) {
      throw map.problem("'" + key + "' is missing");
    }
    return node;
  }
}
