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
 * Reads the document of one subject from the response of a platform. Thread-safe.
 *
 * <p>A platform is shared by applications, and may name purposes and categories that are unknown to
 * this one. A choice for an unknown purpose is ignored. A grant of an unknown category has no
 * effect. If an unknown category is denied or added, it is replaced by its whole group ({@code
 * content} if {@code content.whiteboard} is unknown), or by every category if the group is unknown
 * too. A group of purposes, {@code any} and {@code unclassified} are errors.
 */
public interface DocumentReader {
  /** The maximum size of a body, in bytes: {@value}. */
  int MAX_BYTES = 1 << 20;

  /** The media type that it reads, such as {@code application/json}. */
  String mediaType();

  /**
   * Returns a text that identifies the currently trusted signers of documents; empty if documents
   * need no signature. A document that was read under a different text must be read again.
   */
  default String trust() {
    return "";
  }

  /**
   * Reads a body.
   *
   * @param where the name of the body in messages
   * @param body the body of the response
   * @param subject the subject of the expected document
   * @param now the wall clock
   * @return the document
   * @throws dev.assent.config.ConfigurationException if the body is not a valid document of this
   *     subject; the message holds no content
   */
  Result read(String where, byte[] body, String subject, Instant now);

  /**
   * A document that was read.
   *
   * @param document the document
   * @param validUntil the latest time at which it becomes stale; null if only its age limits it
   */
  record Result(MaskedDocument document, @Nullable Instant validUntil) {}

  /**
   * Returns a reader of plain JSON, without a signature.
   *
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   */
  static DocumentReader plain(Categories categories, Set<Purpose> purposes) {
    return new PlainDocuments(
        new ConsentDocumentParser(new ChoiceVocabulary(categories, purposes).amongOthers()));
  }

  /**
   * Returns a reader of documents that a platform signed: a JSON Web Signature in compact form
   * whose payload is {@code {"sub": "acme/u7", "iat": 1700000000, "exp": 1700003600, "consent":
   * {document}}}. Both subjects must be the subject of the inquiry. {@code exp} must be in the
   * future, by at most 366 days, counted from {@code iat} if it is present. {@code iat} may be at
   * most five minutes in the future. {@code iss} and {@code jti} are allowed and ignored. Any other
   * member is rejected, since it may be a restriction, such as {@code nbf} or {@code aud}. The
   * document is valid until {@code exp}.
   *
   * @param keys the keys of the trusted signers
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   */
  static DocumentReader signed(
      VerificationKeys keys, Categories categories, Set<Purpose> purposes) {
    return new SignedDocuments(
        keys, new ConsentDocumentParser(new ChoiceVocabulary(categories, purposes).amongOthers()));
  }
}
