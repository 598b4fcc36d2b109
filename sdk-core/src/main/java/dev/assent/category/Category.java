/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A kind of data that a field holds: a leaf such as {@code content.chat}. Immutable and
 * thread-safe; two categories are equal if their names are equal.
 *
 * <p>The constants are the built-in leaves. An application creates its own leaves with {@link #of},
 * and declares them at start in a catalog file or with the builder.
 */
public final class Category {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+");

  /**
   * The attribute with which an application adds categories to one span, log record, measurement,
   * span event, link or map. The value is the name of a category or of a group, or several names
   * separated by commas. The attribute only adds categories and replaces none. It never leaves the
   * process.
   */
  public static final AttributeKey<String> ATTRIBUTE = AttributeKey.stringKey("assent.category");

  /** The same attribute as {@link #ATTRIBUTE}, with a list of names as its value. */
  public static final AttributeKey<List<String>> LIST_ATTRIBUTE =
      AttributeKey.stringArrayKey("assent.category");

  /**
   * Data that the service generates about its own work: spans, metrics, and their technical fields.
   */
  public static final Category SERVICE_TELEMETRY = builtIn("service.telemetry");

  /** Data about the use of the product: features, counts, durations. */
  public static final Category SERVICE_USAGE = builtIn("service.usage");

  /** Data about failures: errors, stack frames, device states. */
  public static final Category SERVICE_DIAGNOSTIC = builtIn("service.diagnostic");

  /** Other data that the service generates. */
  public static final Category SERVICE_OTHER = builtIn("service.other");

  /** Sound and data derived from it, such as a transcript or an embedding. */
  public static final Category CONTENT_AUDIO = builtIn("content.audio");

  /** Pictures and data derived from them. */
  public static final Category CONTENT_VIDEO = builtIn("content.video");

  /** Text that a person typed to others or to a model, and data derived from it. */
  public static final Category CONTENT_CHAT = builtIn("content.chat");

  /** Files, documents, whiteboards, and data derived from them. */
  public static final Category CONTENT_FILE = builtIn("content.file");

  /** Other customer content, including free text of unknown origin. */
  public static final Category CONTENT_OTHER = builtIn("content.other");

  /** Education records. */
  public static final Category PROTECTED_EDUCATION = builtIn("protected.education");

  /** Health information. */
  public static final Category PROTECTED_HEALTH = builtIn("protected.health");

  /** Data that identifies a person or their device across sessions. */
  public static final Category PERSONAL_IDENTIFIER = builtIn("personal.identifier");

  /** E-mail addresses, phone numbers, postal addresses. */
  public static final Category PERSONAL_CONTACT = builtIn("personal.contact");

  /** The IP address, port or host name of a person's device. */
  public static final Category PERSONAL_NETWORK = builtIn("personal.network");

  /** The location of a person. */
  public static final Category PERSONAL_LOCATION = builtIn("personal.location");

  /**
   * Data for which no catalog has an entry. This category belongs to no group, and no wildcard
   * covers it.
   */
  public static final Category UNCLASSIFIED = new Category("unclassified");

  /** The built-in leaves, in the order of their bits in a mask. */
  public static final List<Category> BUILT_IN =
      List.of(
          SERVICE_TELEMETRY,
          SERVICE_USAGE,
          SERVICE_DIAGNOSTIC,
          SERVICE_OTHER,
          CONTENT_AUDIO,
          CONTENT_VIDEO,
          CONTENT_CHAT,
          CONTENT_FILE,
          CONTENT_OTHER,
          PROTECTED_EDUCATION,
          PROTECTED_HEALTH,
          PERSONAL_IDENTIFIER,
          PERSONAL_CONTACT,
          PERSONAL_NETWORK,
          PERSONAL_LOCATION,
          UNCLASSIFIED);

  private final String name;

  private Category(String name) {
    this.name = name;
  }

  /**
   * Returns the leaf with this name.
   *
   * @param name the group and the leaf in lower case, joined by a dot, such as {@code
   *     content.whiteboard}
   * @return the category; the built-in constant if the name is the name of a built-in leaf
   * @throws IllegalArgumentException if the name does not have this form
   */
  public static Category of(String name) {
    Objects.requireNonNull(name, "name");
    for (Category category : BUILT_IN) {
      if (category.name.equals(name)) {
        return category;
      }
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "category '" + name + "': write group.leaf in lower case, such as content.whiteboard");
    }
    return new Category(name);
  }

  private static Category builtIn(String name) {
    return new Category(name);
  }

  /** The full name of the leaf, such as {@code content.chat}. */
  public String name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Category category && category.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
