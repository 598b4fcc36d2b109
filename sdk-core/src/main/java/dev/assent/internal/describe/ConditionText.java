/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.describe;

import dev.assent.internal.catalog.ConditionalEntry;
import dev.assent.internal.catalog.ConditionalEntry.OtherAttribute;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.catalog.NameTable;
import dev.assent.internal.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The condition of an entry, as a text that is equal for equal conditions only. */
final class ConditionText {
  private static final int SHOWN = 6;
  private static final int DIGEST_BYTES = 16;

  private ConditionText() {}

  /**
   * @param described describes the entry of another attribute, which its value must fit
   */
  static String of(ConditionalEntry entry, Function<OtherAttribute, String> described) {
    List<String> parts = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (Place place : Place.values()) {
      if ((entry.places() >> place.index() & 1) != 0) {
        places.add(place.name().toLowerCase(Locale.ROOT));
      }
    }
    parts.add("in " + joined(places));
    addNames(parts, "meter", entry.meters());
    addNames(parts, "scope", entry.scopes());
    Set<String> others = new TreeSet<>();
    for (OtherAttribute other : entry.otherAttributes()) {
      others.add(
          ShownText.of(other.name())
              + (other.isNot() ? " != " : " = ")
              + shortened(other.values().values())
              + " ("
              + described.apply(other)
              + ")");
    }
    parts.addAll(others);
    return "when " + String.join(", ", parts);
  }

  private static void addNames(
      List<String> parts, String what, @Nullable NameTable<Boolean> names) {
    if (names != null) {
      Set<String> sorted = new TreeSet<>();
      names.forEachExact((name, unused) -> sorted.add(ShownText.of(name)));
      names.forEachPrefix((name, unused) -> sorted.add(ShownText.of(name) + "*"));
      parts.add(what + " " + joined(sorted));
    }
  }

  /** Returns texts as a list; a long one as its first elements, its size, and a digest of all. */
  static String shortened(Collection<String> texts) {
    return joined(texts.stream().map(ShownText::of).toList());
  }

  /**
   * @param shown texts without a bar outside of quotes, so that different lists differ
   */
  private static String joined(Collection<String> shown) {
    List<String> list = List.copyOf(shown);
    if (list.size() <= SHOWN) {
      return String.join("|", list);
    }
    byte[] all = String.join("|", list).getBytes(StandardCharsets.UTF_8);
    return String.join("|", list.subList(0, SHOWN))
        + "|… ("
        + list.size()
        + ", "
        + HexFormat.of().formatHex(Sha256.of(all), 0, DIGEST_BYTES)
        + ")";
  }
}
