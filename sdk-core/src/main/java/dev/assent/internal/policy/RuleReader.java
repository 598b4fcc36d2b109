/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.document.Node;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and validates the rules of policies. Every error names the file and the line. Immutable.
 */
final class RuleReader {
  private static final Set<String> KEYS =
      Set.of(
          "categories",
          "purposes",
          "recipients",
          "basis",
          "since",
          "pending",
          "treatment",
          "inherit");

  private final Categories categories;
  private final RuleVocabulary categoryWords;
  private final RuleVocabulary purposeWords;
  private final RuleVocabulary recipientWords;

  RuleReader(Categories categories, Set<Purpose> purposes) {
    this.categories = categories;
    this.categoryWords =
        new RuleVocabulary(
            "category", names(categories, categories.all()), names(categories, categories.any()));
    Set<String> purposeNames =
        purposes.stream().map(Purpose::name).collect(Collectors.toCollection(LinkedHashSet::new));
    this.purposeWords = new RuleVocabulary("purpose", purposeNames, purposeNames);
    Set<String> recipients =
        Arrays.stream(Recipient.values())
            .map(Recipient::id)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    this.recipientWords = new RuleVocabulary("recipient", recipients, recipients);
  }

  private static Set<String> names(Categories categories, long mask) {
    return new LinkedHashSet<>(categories.names(mask));
  }

  /** Returns the rules of one policy, in their order. */
  List<Rule> rules(PolicyText text) {
    List<Rule> rules = new ArrayList<>();
    Node list = text.entries().get("rules");
    if (list != null) {
      list.list().forEach(node -> rules.add(rule(text.name(), node)));
    }
    return rules;
  }

  private Rule rule(String policy, Node node) {
    Map<String, Node> entries = node.map(KEYS);
    long mask = 0;
    for (String name : categoryWords.select(required(node, entries, "categories"))) {
      mask |= categories.mask(name);
    }
    Set<Recipient> recipients = EnumSet.noneOf(Recipient.class);
    for (String id : recipientWords.select(required(node, entries, "recipients"))) {
      recipients.add(Recipient.valueOf(id.toUpperCase(Locale.ROOT)));
    }
    Basis basis = oneOf(Basis.class, required(node, entries, "basis"));
    if ((mask & Categories.UNCLASSIFIED) != 0 && basis != Basis.NEVER) {
      throw node.problem(
          "the basis of unclassified can only be never, since its content is not known");
    }
    return new Rule(
        mask,
        Set.copyOf(purposeWords.select(required(node, entries, "purposes"))),
        Set.copyOf(recipients),
        basis,
        date(entries.get("since")),
        pending(entries.get("pending"), basis),
        treatment(entries.get("treatment")),
        inherit(entries.get("inherit")),
        policy,
        node.line(),
        text(entries));
  }

  /** Writes a rule on one line, in the words of its policy. */
  private static String text(Map<String, Node> entries) {
    return entries.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static String text(Node node) {
    if (node.isList()) {
      return node.list().stream().map(Node::text).collect(Collectors.joining(", "));
    }
    return node.isText() ? node.text() : String.valueOf(node.bool());
  }

  private static Node required(Node rule, Map<String, Node> entries, String key) {
    Node node = entries.get(key);
    if (node == null) {
      throw rule.problem("this rule needs '" + key + "'");
    }
    return node;
  }

  private static @Nullable LocalDate date(@Nullable Node node) {
    return node == null ? null : node.date();
  }

  private static Pending pending(@Nullable Node node, Basis basis) {
    if (node == null) {
      return Pending.WITHHOLD;
    }
    Pending pending = oneOf(Pending.class, node);
    if (basis != Basis.OPT_IN) {
      throw node.problem("only rules with basis opt_in can have pending");
    }
    return pending;
  }

  private static Treatment treatment(@Nullable Node node) {
    return node == null ? Treatment.REMOVE : oneOf(Treatment.class, node);
  }

  private static boolean inherit(@Nullable Node node) {
    return node == null || node.bool();
  }

  private static <E extends Enum<E>> E oneOf(Class<E> type, Node node) {
    String text = node.text();
    List<String> valid = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT);
      if (word.equals(text)) {
        return constant;
      }
      valid.add(word);
    }
    throw node.problem(
        "unknown "
            + type.getSimpleName().toLowerCase(Locale.ROOT)
            + " '"
            + text
            + "'; valid: "
            + valid);
  }

  /**
   * Returns the purposes that policies declare, with the known and the built-in ones.
   *
   * @throws ConfigurationException if a name has no valid form, is reserved, or is the group of
   *     another purpose
   */
  static Set<Purpose> purposes(Set<Purpose> known, List<PolicyText> texts) {
    Set<Purpose> purposes = new LinkedHashSet<>(Purpose.BUILT_IN);
    purposes.addAll(known);
    for (PolicyText text : texts) {
      Node list = text.entries().get("purposes");
      for (Node node : list == null ? List.<Node>of() : list.list()) {
        purposes.add(declared(node, purposes));
      }
    }
    return purposes;
  }

  private static Purpose declared(Node node, Set<Purpose> purposes) {
    Purpose purpose;
    try {
      purpose = new Purpose(node.text());
    } catch (IllegalArgumentException invalid) {
      throw node.problem("write a purpose in lower case, such as model_evaluation");
    }
    if (purpose.name().equals("any")) {
      throw node.problem("'any' is reserved: it stands for every purpose");
    }
    for (Purpose other : purposes) {
      if (other.name().startsWith(purpose.name() + ".")
          || purpose.name().startsWith(other.name() + ".")) {
        throw node.problem(
            "'" + purpose + "' and '" + other + "': a purpose can't also be the group of another");
      }
    }
    return purpose;
  }
}
