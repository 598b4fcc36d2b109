/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.catalog;

import dev.assent.internal.catalog.NameTable;
import dev.assent.internal.catalog.shape.CodeShape;
import dev.assent.internal.describe.CatalogDescription;
import dev.assent.internal.describe.EntryDescription;
import dev.assent.internal.describe.EntryKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares two catalogs. Every change counts as loosening unless it is narrower under every policy:
 * it needs all categories that it needed before, and each text that fits now fitted before. An
 * entry that is gone is compared with the prefix that takes its place, and with the default's
 * categories if these do. A new entry is never narrower: its name may leave, or its description and
 * unit.
 */
public final class CatalogDiff {
  private static final String ABSENT = "unclassified";

  private static final String SCOPE = "scope";
  private static final String SERVICE = "service.";

  private final Map<String, EntryDescription> after;

  private CatalogDiff(Map<String, EntryDescription> after) {
    this.after = after;
  }

  /** Returns the changes by name: those that may loosen first. */
  public static List<CatalogChange> of(
      Map<String, EntryDescription> before, Map<String, EntryDescription> after) {
    CatalogDiff diff = new CatalogDiff(after);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<CatalogChange> loosened = new ArrayList<>();
    List<CatalogChange> narrowed = new ArrayList<>();
    for (String name : names) {
      EntryDescription was = before.get(name);
      EntryDescription is = after.get(name);
      if (was == null || !was.equals(is)) {
        boolean isNarrowed = diff.isNarrower(name, was, is);
        CatalogChange change = new CatalogChange(name, isNarrowed, text(was), text(is));
        (isNarrowed ? narrowed : loosened).add(change);
      }
    }
    loosened.addAll(narrowed);
    return loosened;
  }

  private static String text(@Nullable EntryDescription entry) {
    return entry == null ? ABSENT : entry.toString();
  }

  private boolean isNarrower(
      String name, @Nullable EntryDescription was, @Nullable EntryDescription is) {
    if (was == null || name.equals(CatalogDescription.TEMPLATES)) {
      return false; // a name that had no entry may leave now; another template composes the name
    }
    EntryKey key = EntryKey.parse(name);
    boolean isScope = key.kind().equals(SCOPE);
    boolean replacesDefault = isScope || key.kind().equals("event") || key.kind().equals("logger");
    if (replacesDefault && is != null && is.categories().contains(ABSENT)) {
      return false; // the default's categories take the place of unclassified
    }
    EntryDescription now = is == null ? covering(key, after) : is;
    boolean hadDefault = isScope && was.categories().isEmpty();
    if (is == null && replacesDefault && !hadDefault && (now == null || !isCovered(key))) {
      return false; // the default's categories take the place of the entry's
    }
    return now == null
        || (!(hadDefault && !now.categories().isEmpty())
            && !(key.isPrefix() && isServiceOnly(was) && !isServiceOnly(now))
            && isNarrower(was, now));
  }

  /** Whether a prefix that covers a key is surely found: for a name, it must be one in code. */
  private static boolean isCovered(EntryKey key) {
    return key.isPrefix() || CodeShape.is(key.name(), NameTable.MAX_NAME_LENGTH);
  }

  /** Returns the entry of the longest prefix of a key, itself excluded; null if there is none. */
  private static @Nullable EntryDescription covering(
      EntryKey key, Map<String, EntryDescription> entries) {
    String name = key.name();
    String end = key.isPrefix() ? name.substring(0, name.length() - 1) : name;
    for (int dot = end.lastIndexOf('.'); dot >= 0; dot = end.lastIndexOf('.', dot - 1)) {
      String prefix = new EntryKey(key.kind(), end.substring(0, dot + 1), true).toString();
      EntryDescription entry = entries.get(prefix);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /** Below a prefix of service data, only names in code are known. */
  private static boolean isServiceOnly(EntryDescription entry) {
    return entry.categories().stream().allMatch(name -> name.startsWith(SERVICE))
        || entry.contexts().values().stream().anyMatch(CatalogDiff::isServiceOnly);
  }

  private static boolean isNarrower(EntryDescription old, EntryDescription now) {
    boolean isUnclassified = now.type().isEmpty() && now.categories().equals(List.of(ABSENT));
    return old.contexts().keySet().equals(now.contexts().keySet())
        && now.contexts().entrySet().stream()
            .allMatch(each -> isNarrowerThan(old.contexts().get(each.getKey()), each.getValue()))
        && (isUnclassified || (hasAll(now.categories(), old.categories()) && fitsLess(old, now)));
  }

  private static boolean isNarrowerThan(@Nullable EntryDescription old, EntryDescription now) {
    return old != null && isNarrower(old, now);
  }

  private static boolean fitsLess(EntryDescription old, EntryDescription now) {
    boolean isShape =
        old.shape().equals(now.shape()) || (old.shape().equals("text") && !now.shape().isEmpty());
    boolean areValues =
        old.values().isEmpty() || (!now.values().isEmpty() && hasAll(old.values(), now.values()));
    return old.type().equals(now.type()) && now.max() <= old.max() && isShape && areValues;
  }

  private static boolean hasAll(List<String> all, List<String> some) {
    return new HashSet<>(all).containsAll(some);
  }
}
