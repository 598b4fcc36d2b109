/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.android;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.android.tcf.TcfRows;
import dev.assent.internal.android.tcf.TcfRowsParser;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;

/**
 * Which answers of a TC string are which choices here. Immutable and thread-safe.
 *
 * <pre>{@code
 * { "account": "acme",
 *   "terms": "2024-02-01",
 *   "tcf": {
 *     "sources": ["300"],
 *     "choices": [
 *       { "purpose": "8", "vendor": "755", "for": "product_improvement", "categories": ["content.chat"] }
 *     ] } }
 * }</pre>
 *
 * <ul>
 *   <li>{@code account}: the account of which the person who uses the application is a user.
 *   <li>{@code terms}: the version of the terms that the consent SDK shows. A yes of a string that
 *       was last updated before that day is unknown.
 *   <li>{@code sources}: the consent management platforms whose strings count, by the numbers that
 *       IAB Europe gave them.
 *   <li>{@code choices}: the purpose (1 to 11) and the vendor (its number in the global vendor
 *       list) that both need a yes, the purpose here, and its categories. A purpose here belongs to
 *       one vendor, and each of its categories to one choice, since a choice names no recipient.
 *       What no choice lists is counted ({@link TcfSource#unlisted}) and permits nothing.
 * </ul>
 */
public final class TcfMapping {
  private final TcfRows rows;

  private TcfMapping(TcfRows rows) {
    this.rows = rows;
  }

  /**
   * Parses a mapping with built-in categories and purposes only.
   *
   * @param name the name of the file, for messages
   * @param json the text
   * @throws ConfigurationException naming the file, the line, and the member or the choice
   */
  public static TcfMapping parse(String name, String json) {
    return parse(name, json, Set.of(), Set.of());
  }

  /**
   * Parses a mapping.
   *
   * @param name the name of the file, for messages
   * @param json the text
   * @param categories the categories of the application, which its builder declares, too
   * @param purposes the purposes of the application, which its builder declares, too
   * @throws ConfigurationException naming the file, the line, and the member or the choice
   */
  public static TcfMapping parse(
      String name, String json, Collection<Category> categories, Collection<Purpose> purposes) {
    Objects.requireNonNull(name, "name");
    return new TcfMapping(
        TcfRowsParser.parse(
            name, json.getBytes(StandardCharsets.UTF_8), Categories.of(categories), purposes));
  }

  /**
   * Reads a mapping to its end, such as an asset. It blocks: call it off the main thread, or parse
   * a text that the application has. The caller closes the stream.
   *
   * @param name the name of the file, for messages
   * @param json UTF-8
   * @param categories the categories of the application, which its builder declares, too
   * @param purposes the purposes of the application, which its builder declares, too
   * @throws IOException if the stream can't be read
   * @throws ConfigurationException naming the file, the line, and the member or the choice
   */
  public static TcfMapping read(
      String name, InputStream json, Collection<Category> categories, Collection<Purpose> purposes)
      throws IOException {
    Objects.requireNonNull(name, "name");
    byte[] bytes = json.readNBytes(TcfRowsParser.MAX_BYTES + 1);
    return new TcfMapping(TcfRowsParser.parse(name, bytes, Categories.of(categories), purposes));
  }

  /** The account of the person who uses the application. */
  public String account() {
    return rows.account();
  }

  /** The version of the terms that the consent SDK shows. */
  public LocalDate terms() {
    return rows.terms();
  }

  TcfRows rows() {
    return rows;
  }

  /** Returns the number of choices. */
  @Override
  public String toString() {
    return "TcfMapping[choices=" + rows.rows().size() + "]";
  }
}
