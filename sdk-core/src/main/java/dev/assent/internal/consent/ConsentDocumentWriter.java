/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.internal.category.Categories;
import dev.assent.internal.document.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Writes consent documents in the format of {@link ConsentDocumentParser}, with one choice per
 * line.
 */
final class ConsentDocumentWriter {
  private final Categories categories;
  private final StringBuilder out = new StringBuilder();

  private ConsentDocumentWriter(Categories categories) {
    this.categories = categories;
  }

  static byte[] write(Collection<MaskedDocument> documents, Categories categories) {
    ConsentDocumentWriter writer = new ConsentDocumentWriter(categories);
    writer.out.append("{\"documents\": [");
    String separator = "\n";
    for (MaskedDocument document : documents) {
      writer.out.append(separator);
      writer.document(document);
      separator = ",\n";
    }
    return writer.out.append("\n]}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] writeOne(MaskedDocument document, Categories categories) {
    ConsentDocumentWriter writer = new ConsentDocumentWriter(categories);
    writer.document(document);
    return writer.out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void document(MaskedDocument document) {
    out.append("  {\"subject\": ");
    string(document.subject());
    out.append(", \"revision\": ").append(document.revision()).append(", \"adds\": ");
    names(document.adds());
    out.append(", \"choices\": [");
    String separator = "\n";
    for (MaskedChoice choice : document.choices()) {
      out.append(separator);
      choice(choice);
      separator = ",\n";
    }
    out.append("]}");
  }

  private void choice(MaskedChoice choice) {
    out.append("    {\"purpose\": ");
    string(choice.purpose().name());
    out.append(", \"categories\": ");
    names(choice.categories());
    out.append(", \"choice\": ");
    string(choice.value().name().toLowerCase(Locale.ROOT));
    if (choice.terms() != null) {
      out.append(", \"terms\": ");
      string(choice.terms().toString());
    }
    out.append(", \"at\": ");
    string(choice.at().toString());
    if (choice.expires() != null) {
      out.append(", \"expires\": ");
      string(choice.expires().toString());
    }
    out.append(", \"coversHeld\": ").append(choice.coversHeld()).append('}');
  }

  private void names(long mask) {
    List<String> names = categories.names(mask & categories.any());
    out.append('[');
    for (int i = 0; i < names.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      string(names.get(i));
    }
    out.append(']');
  }

  private void string(String text) {
    out.append(JsonText.quoted(text));
  }
}
