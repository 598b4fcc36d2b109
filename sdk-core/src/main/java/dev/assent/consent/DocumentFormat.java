/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Categories;
import dev.assent.config.ConfigurationException;
import dev.assent.policy.Purpose;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One consent document as JSON, for who keeps it. Immutable and thread-safe. */
public final class DocumentFormat {
  private static final int MAX_BYTES = DocumentReader.MAX_BYTES;

  private final ChoiceWords words;
  private final ConsentDocuments documents;

  /**
   * A format.
   *
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   */
  public DocumentFormat(Categories categories, Set<Purpose> purposes) {
    this.words = new ChoiceWords(categories, purposes);
    this.documents = new ConsentDocuments(words);
  }

  /**
   * Writes a document.
   *
   * @return UTF-8; null if the same could not be read again, such as where it names a purpose that
   *     is not known here
   */
  public byte @Nullable [] write(ConsentDocument document) {
    byte[] json = ConsentWriter.writeOne(document, words.categories());
    try {
      return read("it", json).equals(withoutEndsOfDenials(document)) ? json : null;
    } catch (ConfigurationException unreadable) {
      return null;
    }
  }

  /**
   * Reads a document.
   *
   * @param where what to call it in messages
   * @throws ConfigurationException if it is none; the message holds no content
   */
  public ConsentDocument read(String where, byte[] json) {
    return documents.readOne(where, json, MAX_BYTES);
  }

  /** They have no effect and are not read. */
  private static ConsentDocument withoutEndsOfDenials(ConsentDocument document) {
    return document.with(
        document.choices().stream()
            .map(it -> it.denied() && it.expires() != null ? endless(it) : it)
            .toList());
  }

  private static Choice endless(Choice denial) {
    return new Choice(
        denial.purpose(),
        denial.categories(),
        denial.value(),
        denial.terms(),
        denial.at(),
        null,
        denial.coversHeld());
  }
}
