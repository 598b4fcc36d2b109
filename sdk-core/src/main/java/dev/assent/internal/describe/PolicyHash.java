/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.describe;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.document.CanonicalJson;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.policy.Rule;
import dev.assent.internal.text.Sha256;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The policy hash: SHA-256 over what an application's files and presets say, in canonical JSON. It
 * is the same for other comments, another order of rules, keys and files, other paths, and groups
 * that are written out. Rules that cover no cell are not part of it. A version of Assent with other
 * built-in categories, purposes or presets may have another hash of the same files, so the version
 * belongs beside it.
 */
public final class PolicyHash {
  /** The format of the hashed text; another one would have other hashes. */
  private static final int FORMAT = 1;

  private PolicyHash() {}

  /** Returns the hash: {@code sha256:} and 64 hexadecimal digits. */
  public static String of(PooledPolicy policy, Catalog catalog) {
    byte[] text = text(policy, catalog).getBytes(StandardCharsets.UTF_8);
    return "sha256:" + HexFormat.of().formatHex(Sha256.of(text));
  }

  /** Returns the text that is hashed. */
  public static String text(PooledPolicy policy, Catalog catalog) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", FORMAT);
    LocalDate terms = policy.terms();
    if (terms != null) {
      tree.put("terms", terms.toString());
    }
    tree.put("categories", addedCategories(catalog.categories()));
    tree.put("purposes", addedPurposes(policy.purposes()));
    tree.put("rules", rules(policy, catalog.categories()));
    Map<String, Object> entries = new TreeMap<>();
    CatalogDescription.ofFiles(catalog).forEach((name, entry) -> entries.put(name, entry.tree()));
    tree.put("catalog", entries);
    return CanonicalJson.of(tree);
  }

  private static List<String> addedCategories(Categories categories) {
    Set<String> added = new TreeSet<>(categories.names(categories.all()));
    Category.BUILT_IN.forEach(category -> added.remove(category.name()));
    return List.copyOf(added);
  }

  private static List<String> addedPurposes(Collection<Purpose> purposes) {
    Set<String> added = new TreeSet<>();
    purposes.forEach(purpose -> added.add(purpose.name()));
    Purpose.BUILT_IN.forEach(purpose -> added.remove(purpose.name()));
    return List.copyOf(added);
  }

  private static List<Object> rules(PooledPolicy policy, Categories categories) {
    Set<Rule> matching = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int bit = 0; bit < categories.size(); bit++) {
      for (Purpose purpose : policy.purposes()) {
        for (Recipient recipient : Recipient.values()) {
          matching.addAll(policy.cell(bit, purpose, recipient).rules());
        }
      }
    }
    Map<String, Object> rules = new TreeMap<>();
    for (Rule rule : matching) {
      Object tree = tree(rule, categories);
      rules.put(CanonicalJson.of(tree), tree);
    }
    return List.copyOf(rules.values());
  }

  private static Map<String, Object> tree(Rule rule, Categories categories) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("basis", word(rule.basis()));
    tree.put("categories", sorted(categories.names(rule.categories())));
    tree.put("purposes", sorted(rule.purposes()));
    tree.put("recipients", sorted(rule.recipients().stream().map(Recipient::id).toList()));
    tree.put("pending", word(rule.pending()));
    tree.put("treatment", word(rule.treatment()));
    tree.put("inherit", rule.inherits());
    LocalDate since = rule.since();
    if (since != null) {
      tree.put("since", since.toString());
    }
    return tree;
  }

  private static List<String> sorted(Collection<String> names) {
    return List.copyOf(new TreeSet<>(names));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
