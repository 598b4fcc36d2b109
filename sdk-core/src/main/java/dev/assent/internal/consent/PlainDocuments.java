/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import java.time.Instant;

/** Reads documents in plain JSON. Immutable and thread-safe. */
final class PlainDocuments implements DocumentReader {
  private final ConsentDocumentParser documents;

  PlainDocuments(ConsentDocumentParser documents) {
    this.documents = documents;
  }

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public Result read(String where, byte[] body, String subject, Instant now) {
    MaskedDocument document = documents.readOne(where, body, MAX_BYTES);
    if (!document.subject().equals(subject)) {
      throw new ConfigurationException(where, "it is the document of another subject");
    }
    return new Result(document, null);
  }
}
