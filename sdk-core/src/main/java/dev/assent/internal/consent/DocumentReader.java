/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.category.Categories;
import dev.assent.internal.signature.VerificationKeys;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the document of one subject as a platform serves it. Thread-safe.
 *
 * <p>A platform is shared by applications, and may name purposes and categories that this one does
 * not know. What is said for an unknown purpose concerns nothing here and is left out. An unknown
 * category is granted in vain; denied or added, it stands for its whole group ({@code content}
 * where {@code content.whiteboard} is not known), or, where that is not known either, for every
 * category. A group of purposes, {@code any} and {@code unclassified} stay mistakes.
 */
public interface DocumentReader {
  /** The largest body that is read, in bytes: {@value}. */
  int MAX_BYTES = 1 << 20;

  /** The media type it reads, such as {@code application/json}. */
  String mediaType();

  /**
   * By whom documents must be vouched for now, as text that tells one answer from another; empty
   * where nobody has to. What was read under another answer has to be read again.
   */
  default String trust() {
    return "";
  }

  /**
   * Reads a body.
   *
   * @param where what to call it in messages
   * @param body what was served
   * @param subject whose document it must be
   * @param now the wall clock
   * @return the document
   * @throws dev.assent.config.ConfigurationException if it is not a valid document of this subject;
   *     the message holds no content
   */
  Read read(String where, byte[] body, String subject, Instant now);

  /**
   * A document that was read.
   *
   * @param document the document
   * @param validUntil when it goes stale at the latest; null if only its age tells
   */
  record Read(MaskedDocument document, @Nullable Instant validUntil) {}

  /**
   * Reads plain JSON, without a signature.
   *
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   */
  static DocumentReader plain(Categories categories, Set<Purpose> purposes) {
    return new PlainDocuments(
        new ConsentDocumentParser(new ChoiceVocabulary(categories, purposes).amongOthers()));
  }

  /**
   * Reads documents that a platform signed: a JSON Web Signature in compact form whose payload is
   * {@code {"sub": "acme/u7", "iat": 1700000000, "exp": 1700003600, "consent": {document}}}. Both
   * subjects must be the one that was asked for; {@code exp} must be ahead, by at most 366 days
   * (counted from {@code iat}, if that is there); {@code iat} may be five minutes ahead at most.
   * {@code iss} and {@code jti} may be there and mean nothing. Any other member is refused, since
   * it may be one that restricts, such as {@code nbf} or {@code aud}. The document is valid until
   * {@code exp}.
   *
   * @param keys whose signatures count
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   */
  static DocumentReader signed(
      VerificationKeys keys, Categories categories, Set<Purpose> purposes) {
    return new SignedDocuments(
        keys, new ConsentDocumentParser(new ChoiceVocabulary(categories, purposes).amongOthers()));
  }
}
