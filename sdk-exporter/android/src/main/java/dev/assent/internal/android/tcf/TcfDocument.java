/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.internal.android.tcf.TcfMemory.Said;
import dev.assent.internal.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * The choices of a document, made from the last answers. A document has no word for
 * <em>unknown</em> in one cell, and a cell without a choice would be unset, so a grant that ended
 * in 1970 stands for it: such a cell is unknown.
 *
 * @param choices one for each row
 * @param content the digest of the choices
 * @param answered whether one of them is an answer of the person
 */
record TcfDocument(List<Choice> choices, String content, boolean answered) {
  /**
   * Creates the choices.
   *
   * @param grants whether a yes is a grant; false if it is unknown
   * @param isUnset whether a row without an answer is unset instead of unknown
   */
  static TcfDocument of(
      TcfRows mapping, SortedMap<String, Said> said, boolean grants, boolean isUnset) {
    List<Choice> choices = new ArrayList<>();
    boolean answered = false;
    StringBuilder content = new StringBuilder();
    for (TcfRow row : mapping.rows()) {
      Said answer = said.get(row.question());
      boolean counts = answer != null && (grants || answer.isDenied());
      if (answer != null && counts) {
        choices.add(choice(mapping, row, answer));
        answered = true;
      } else if (!isUnset) {
        choices.add(unknown(mapping, row));
      }
    }
    for (Choice choice : choices) {
      content.append(choice.purpose()).append(' ').append(choice.value()).append(' ');
      content.append(choice.at()).append(' ').append(choice.expires()).append(' ');
      content.append(choice.terms()).append(' ').append(names(choice)).append('\n');
    }
    byte[] digest = Sha256.of(content.toString().getBytes(StandardCharsets.UTF_8));
    return new TcfDocument(List.copyOf(choices), HexFormat.of().formatHex(digest), answered);
  }

  private static TreeSet<String> names(Choice choice) {
    TreeSet<String> names = new TreeSet<>();
    choice.categories().forEach(category -> names.add(category.name()));
    return names;
  }

  private static Choice choice(TcfRows mapping, TcfRow row, Said answer) {
    return answer.isDenied()
        ? Choice.denied(row.ours(), row.categories(), answer.at())
        : Choice.granted(row.ours(), row.categories(), mapping.terms(), answer.at());
  }

  private static Choice unknown(TcfRows mapping, TcfRow row) {
    return new Choice(
        row.ours(),
        row.categories(),
        ChoiceValue.GRANTED,
        mapping.terms(),
        Instant.EPOCH,
        Instant.EPOCH,
        false);
  }

  /** Returns a text without the choices. */
  @Override
  public String toString() {
    return "TcfDocument[choices=" + choices.size() + "]";
  }
}
