/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.text.Sha256;
import dev.assent.policy.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes one consent document as JSON, for the storage of documents. Immutable and
 * thread-safe.
 */
public final class DocumentFormat {
  private static final int MAX_BYTES = DocumentReader.MAX_BYTES;

  /** The length of a {@link #fingerprint}, in bytes: {@value}. */
  public static final int FINGERPRINT_BYTES = 32;

  private final ChoiceVocabulary vocabulary;
  private final ConsentDocumentParser documents;
  private final ConsentDocumentParser outdated;
  private final byte[] fingerprint;

  /**
   * Creates a format of documents without signatures.
   *
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   */
  public DocumentFormat(Categories categories, Set<Purpose> purposes) {
    this(categories, purposes, "");
  }

  /**
   * Creates a format of documents from trusted signers.
   *
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   * @param trust a text that identifies the trusted signers; empty if documents need no signature
   */
  public DocumentFormat(Categories categories, Set<Purpose> purposes, String trust) {
    this.vocabulary = new ChoiceVocabulary(categories, purposes);
    this.documents = new ConsentDocumentParser(vocabulary);
    this.outdated = new ConsentDocumentParser(vocabulary.amongOthers());
    this.fingerprint = fingerprint(categories, purposes, trust);
  }

  private static byte[] fingerprint(Categories categories, Set<Purpose> purposes, String trust) {
    List<String> names = new ArrayList<>(new TreeSet<>(categories.names(categories.all())));
    names.add("");
    names.addAll(new TreeSet<>(purposes.stream().map(Purpose::name).toList()));
    names.add("");
    names.add(trust);
    return Sha256.of(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns a digest that identifies the categories, purposes and trusted signers of this format.
   */
  public byte[] fingerprint() {
    return fingerprint.clone();
  }

  /**
   * Reads a document that a format with another fingerprint wrote. Only its denials and added
   * categories may be used. Unknown names are left out of grants; in denials and added categories,
   * they are replaced by their group or by every category.
   *
   * @param where the name of the document in messages
   * @throws ConfigurationException if it is not a valid document; the message holds no content
   */
  public MaskedDocument readOutdated(String where, byte[] json) {
    return outdated.readOne(where, json, MAX_BYTES);
  }

  /**
   * Writes a document.
   *
   * @return UTF-8; null if reading it would not return the same document, for example because it
   *     names a purpose that is unknown here
   */
  public byte @Nullable [] write(MaskedDocument document) {
    byte[] json = ConsentDocumentWriter.writeOne(document, vocabulary.categories());
    try {
      return read("it", json).equals(withoutEndsOfDenials(document)) ? json : null;
    } catch (ConfigurationException unreadable) {
      return null;
    }
  }

  /**
   * Reads a document.
   *
   * @param where the name of the document in messages
   * @throws ConfigurationException if it is not a valid document; the message holds no content
   */
  public MaskedDocument read(String where, byte[] json) {
    return documents.readOne(where, json, MAX_BYTES);
  }

  /** Removes the ends of denials, which have no effect and are not read. */
  private static MaskedDocument withoutEndsOfDenials(MaskedDocument document) {
    return document.with(
        document.choices().stream()
            .map(it -> it.isDenied() && it.expires() != null ? endless(it) : it)
            .toList());
  }

  private static MaskedChoice endless(MaskedChoice denial) {
    return new MaskedChoice(
        denial.purpose(),
        denial.categories(),
        denial.value(),
        denial.terms(),
        denial.at(),
        null,
        denial.coversHeld());
  }
}
