/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.DocumentFormat;
import dev.assent.internal.consent.MaskedChoice;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.file.Disk;
import dev.assent.policy.Purpose;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stored documents in a short notation. {@link #main} runs as another process that uses the same
 * state.
 */
public final class StoredDocuments {
  public static final Categories CATEGORIES = Categories.builtIn();
  public static final DocumentFormat FORMAT =
      new DocumentFormat(CATEGORIES, Set.copyOf(Purpose.BUILT_IN));
  public static final Instant AT = Instant.parse("2023-08-08T09:00:00Z");

  private StoredDocuments() {}

  /**
   * {@code u7 42 @100 g:chat d:audio a:health gone v:tag}: revision 42, confirmed at 100, all for
   * {@code ai_training}.
   */
  public static StoredDocument of(String text) {
    String[] words = text.split(" ");
    List<MaskedChoice> choices = new ArrayList<>();
    long confirmed = 0;
    long adds = 0;
    String validator = null;
    boolean absent = false;
    for (int i = 2; i < words.length; i++) {
      String rest = words[i].substring(words[i].indexOf(':') + 1);
      switch (words[i].charAt(0)) {
        case '@' -> confirmed = Long.parseLong(words[i].substring(1));
        case 'a' -> adds |= CATEGORIES.mask("protected." + rest);
        case 'v' -> validator = rest;
        case 'g' -> {
          absent |= rest.equals("gone");
          addTo(choices, words[i], rest);
        }
        default -> addTo(choices, words[i], rest);
      }
    }
    MaskedDocument document = new MaskedDocument(words[0], Long.parseLong(words[1]), adds, choices);
    return new StoredDocument(document, validator, confirmed, null, absent);
  }

  private static void addTo(List<MaskedChoice> choices, String word, String leaf) {
    if (!word.equals("gone")) {
      ChoiceValue value = word.charAt(0) == 'g' ? ChoiceValue.GRANTED : ChoiceValue.DENIED;
      choices.add(choice(value, CATEGORIES.mask("content." + leaf)));
    }
  }

  public static MaskedChoice choice(ChoiceValue value, long mask) {
    return new MaskedChoice(
        Purpose.AI_TRAINING, mask, value, LocalDate.of(2023, 8, 7), AT, null, false);
  }

  /** Returns the notation of a document; null if there is none. */
  public static @Nullable String words(@Nullable StoredDocument stored) {
    if (stored == null) {
      return null;
    }
    MaskedDocument document = stored.document();
    StringBuilder words =
        new StringBuilder(document.subject() + " " + document.revision())
            .append(" @")
            .append(stored.confirmedEpochNanos());
    for (MaskedChoice choice : document.choices()) {
      String value = choice.value().name().substring(0, 1).toLowerCase(Locale.ROOT);
      for (String name : CATEGORIES.names(choice.categories())) {
        words.append(' ').append(value).append(':').append(name.substring("content.".length()));
      }
    }
    for (String name : CATEGORIES.names(document.adds())) {
      words.append(" a:").append(name.substring("protected.".length()));
    }
    words.append(stored.isAbsent() ? " gone" : "");
    return words.append(stored.validator() == null ? "" : " v:" + stored.validator()).toString();
  }

  /**
   * Runs another process, which saves levels of its own, and denials of a shared level.
   *
   * @param arguments the directory, the prefix of the levels' names, and the number of levels
   */
  public static void main(String[] arguments) {
    StoredState state =
        StoredState.of(
            Path.of(arguments[0]), "https://consent", FORMAT, Disk.system(), reason -> {});
    saveAll(state, arguments[1], Integer.parseInt(arguments[2]));
  }

  public static void saveAll(StoredState state, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      StoredDocument own = of(prefix + "/" + i + " 1 @" + i + " g:chat");
      StoredDocument shared = of("shared " + i + " @" + i + " d:audio");
      String problem = state.save(List.of(own, shared), i);
      if (problem != null) {
        throw new AssertionError(problem);
      }
    }
  }
}
