/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One consent document as JSON, for who keeps it. Immutable and thread-safe. */
public final class DocumentFormat {
  private static final int MAX_BYTES = DocumentReader.MAX_BYTES;

  /** Length of a {@link #fingerprint}: {@value}. */
  public static final int FINGERPRINT_BYTES = 32;

  private final ChoiceVocabulary words;
  private final ConsentDocumentParser documents;
  private final ConsentDocumentParser outdated;
  private final byte[] fingerprint;

  /**
   * A format.
   *
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   */
  public DocumentFormat(Categories categories, Set<Purpose> purposes) {
    this(categories, purposes, "");
  }

  /**
   * A format of documents that were trusted for some reason.
   *
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name
   * @param trust names whose signatures count; empty if nothing needs to be signed
   */
  public DocumentFormat(Categories categories, Set<Purpose> purposes, String trust) {
    this.words = new ChoiceVocabulary(categories, purposes);
    this.documents = new ConsentDocumentParser(words);
    this.outdated = new ConsentDocumentParser(words.amongOthers());
    this.fingerprint = fingerprint(categories, purposes, trust);
  }

  private static byte[] fingerprint(Categories categories, Set<Purpose> purposes, String trust) {
    List<String> names = new ArrayList<>(new TreeSet<>(categories.names(categories.all())));
    names.add("");
    names.addAll(new TreeSet<>(purposes.stream().map(Purpose::name).toList()));
    names.add("");
    names.add(trust);
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** Tells apart by what words and whose signatures documents were read. */
  public byte[] fingerprint() {
    return fingerprint.clone();
  }

  /**
   * Reads a document that was written by a format of another fingerprint. Its denials and what it
   * adds are what counts: words that are not known any more are left out of what it grants, and
   * tighten what is around them where it denies.
   *
   * @param where what to call it in messages
   * @throws ConfigurationException if it is none; the message holds no content
   */
  public MaskedDocument readOutdated(String where, byte[] json) {
    return outdated.readOne(where, json, MAX_BYTES);
  }

  /**
   * Writes a document.
   *
   * @return UTF-8; null if the same could not be read again, such as where it names a purpose that
   *     is not known here
   */
  public byte @Nullable [] write(MaskedDocument document) {
    byte[] json = ConsentDocumentWriter.writeOne(document, words.categories());
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
  public MaskedDocument read(String where, byte[] json) {
    return documents.readOne(where, json, MAX_BYTES);
  }

  /** They have no effect and are not read. */
  private static MaskedDocument withoutEndsOfDenials(MaskedDocument document) {
    return document.with(
        document.choices().stream()
            .map(it -> it.denied() && it.expires() != null ? endless(it) : it)
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
