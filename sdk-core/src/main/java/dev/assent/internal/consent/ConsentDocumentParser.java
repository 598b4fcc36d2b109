/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.config.ConfigurationException;
import dev.assent.consent.ChoiceValue;
import dev.assent.internal.document.Node;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses consent documents strictly. The input must be JSON with known keys, known purposes and
 * known categories only; documents of a shared platform may also name those of other applications
 * ({@link ChoiceVocabulary#amongOthers()}). After one error, the whole input counts as unreadable,
 * since the invalid part may be a denial. Error messages name the line, the field and the valid
 * values, and never repeat the input.
 *
 * <pre>{@code
 * { "subject": "acme/u7", "revision": 42, "adds": ["protected.health"],
 *   "choices": [ { "purpose": "ai_training", "categories": ["content.chat"], "choice": "granted",
 *                  "terms": "2023-08-07", "at": "2023-08-08T09:00:00Z", "expires": null,
 *                  "coversHeld": false } ] }
 * }</pre>
 *
 * <p>{@code adds}, {@code terms}, {@code expires} and {@code coversHeld} are optional. The {@code
 * expires} of a denial is parsed and has no effect.
 */
final class ConsentDocumentParser {
  /** The maximum size of the input, in bytes: {@value}. */
  static final int MAX_BYTES = 16 << 20;

  private static final Set<String> FILE_KEYS = Set.of("documents");
  private static final Set<String> DOCUMENT_KEYS = Set.of("subject", "revision", "adds", "choices");
  private static final Set<String> CHOICE_KEYS =
      Set.of("purpose", "categories", "choice", "terms", "at", "expires", "coversHeld");

  private final ChoiceVocabulary vocabulary;

  ConsentDocumentParser(ChoiceVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Parses {@code {"documents": […]}}.
   *
   * @param where the name of the file in messages
   * @return the documents by subject, in their order
   * @throws ConfigurationException naming the line and the field of the first error
   */
  Map<String, MaskedDocument> read(String where, byte[] json) {
    Node root = Node.parseJson(where, json, MAX_BYTES);
    Map<String, MaskedDocument> documents = new LinkedHashMap<>();
    for (Node node : required(root, root.map(FILE_KEYS), "documents").list()) {
      MaskedDocument document = document(node);
      if (documents.putIfAbsent(document.subject(), document) != null) {
        throw node.problem("duplicate document of a subject");
      }
    }
    return documents;
  }

  /**
   * Parses one document.
   *
   * @param where the name of the document in messages
   * @throws ConfigurationException naming the line and the field of the first error
   */
  MaskedDocument readOne(String where, byte[] json, int maxBytes) {
    return document(Node.parseJson(where, json, maxBytes));
  }

  /**
   * Parses a document that is part of another one.
   *
   * @throws ConfigurationException naming the line and the field of the first error
   */
  MaskedDocument document(Node node) {
    Map<String, Node> entries = node.map(DOCUMENT_KEYS);
    Node choices = required(node, entries, "choices");
    if (choices.list().size() > MaskedDocument.MAX_CHOICES) {
      throw choices.problem("choices: at most " + MaskedDocument.MAX_CHOICES + " are allowed");
    }
    List<MaskedChoice> read = new ArrayList<>();
    for (Node each : choices.list()) {
      MaskedChoice choice = choice(each);
      if (choice != null) {
        read.add(choice);
      }
    }
    return new MaskedDocument(
        subject(required(node, entries, "subject")),
        revision(required(node, entries, "revision")),
        adds(entries.get("adds")),
        read);
  }

  private static String subject(Node node) {
    try {
      return new SubjectPath(node.text()).value();
    } catch (ConfigurationException kept) {
      throw kept;
    } catch (IllegalArgumentException invalid) {
      throw node.problem(String.valueOf(invalid.getMessage()));
    }
  }

  private static long revision(Node node) {
    long revision = node.number();
    if (revision < 0 || revision == Long.MAX_VALUE) {
      throw node.problem("revision: expected a whole number from 0");
    }
    return revision;
  }

  /**
   * Parses leaves by their names. Protected leaves are allowed; they are the main use of {@code
   * adds}.
   */
  private long adds(@Nullable Node node) {
    long mask = 0;
    for (Node leaf : node == null ? List.<Node>of() : node.list()) {
      String name = leaf.text();
      long one =
          vocabulary.isForeignCategory(name)
              ? vocabulary.around(name)
              : vocabulary.isLeaf(name) ? vocabulary.mask(name) : 0;
      if (one == 0) {
        throw leaf.problem(
            "adds: expected a category, not a group or unclassified; known: "
                + vocabulary.categories().names(vocabulary.categories().any()));
      }
      mask |= one;
    }
    return mask;
  }

  /** Parses a choice. Returns null if it concerns only unknown purposes or categories. */
  private @Nullable MaskedChoice choice(Node node) {
    Map<String, Node> entries = node.map(CHOICE_KEYS);
    ChoiceValue value = value(required(node, entries, "choice"));
    boolean denied = value == ChoiceValue.DENIED;
    Instant at = required(node, entries, "at").instant();
    Node held = entries.get("coversHeld");
    LocalDate terms = terms(entries.get("terms"));
    Instant end = end(entries.get("expires"));
    boolean coversHeld = held != null && held.bool();
    Purpose purpose = purpose(required(node, entries, "purpose"));
    long categories = categories(required(node, entries, "categories"), denied);
    return purpose == null || categories == 0
        ? null
        : new MaskedChoice(purpose, categories, value, terms, at, denied ? null : end, coversHeld);
  }

  private static ChoiceValue value(Node node) {
    return switch (node.text()) {
      case "granted" -> ChoiceValue.GRANTED;
      case "denied" -> ChoiceValue.DENIED;
      default -> throw node.problem("choice: expected granted or denied");
    };
  }

  /** Returns null if it is a purpose of another application. */
  private @Nullable Purpose purpose(Node node) {
    Purpose purpose = vocabulary.purpose(node.text());
    if (purpose == null && !vocabulary.isForeignPurpose(node.text())) {
      throw node.problem("purpose: " + vocabulary.purposeProblem());
    }
    return purpose;
  }

  /** Returns 0 if all granted categories belong to other applications. */
  private long categories(Node list, boolean denied) {
    long mask = 0;
    for (Node node : list.list()) {
      boolean foreign = vocabulary.isForeignCategory(node.text());
      long one = vocabulary.mask(node.text());
      if (one == 0 && !foreign) {
        throw node.problem("categories: " + vocabulary.categoryProblem());
      }
      mask |= foreign && denied ? vocabulary.around(node.text()) : one;
    }
    if (list.list().isEmpty()) {
      throw list.problem("categories: expected at least one");
    }
    return mask;
  }

  private static @Nullable LocalDate terms(@Nullable Node node) {
    return node == null || node.isNull() ? null : node.date();
  }

  private static @Nullable Instant end(@Nullable Node node) {
    return node == null || node.isNull() ? null : node.instant();
  }

  private static Node required(Node map, Map<String, Node> entries, String key) {
    Node node = entries.get(key);
    if (node == null) {
      throw map.problem("'" + key + "' is missing");
    }
    return node;
  }
}
