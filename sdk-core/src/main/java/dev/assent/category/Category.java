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
 * What kind of data a field holds: a leaf such as {@code content.chat}. Immutable; equal by name.
 *
 * <p>The constants are the built-in leaves. An application adds its own with {@link #of}, and makes
 * them known at start through a catalog file or the builder.
 */
public final class Category {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+");

  /**
   * The attribute by which an application adds categories to those of one span, log record,
   * measurement, span event, link or map: the name of a category or a group, or several names
   * separated by commas. It replaces no category, and it never leaves the process.
   */
  public static final AttributeKey<String> ATTRIBUTE = AttributeKey.stringKey("assent.category");

  /** The same attribute with a list of names. */
  public static final AttributeKey<List<String>> LIST_ATTRIBUTE =
      AttributeKey.stringArrayKey("assent.category");

  /** Data the service generates about its own work: spans, metrics, their technical fields. */
  public static final Category SERVICE_TELEMETRY = builtIn("service.telemetry");

  /** How the product is used: features, counts, durations. */
  public static final Category SERVICE_USAGE = builtIn("service.usage");

  /** What went wrong and where: errors, stack frames, device states. */
  public static final Category SERVICE_DIAGNOSTIC = builtIn("service.diagnostic");

  /** Other data that the service generates. */
  public static final Category SERVICE_OTHER = builtIn("service.other");

  /** Sound, and whatever is derived from it: a transcript, an embedding. */
  public static final Category CONTENT_AUDIO = builtIn("content.audio");

  /** Pictures, and whatever is derived from them. */
  public static final Category CONTENT_VIDEO = builtIn("content.video");

  /** Words typed to others or to a model, and whatever is derived from them. */
  public static final Category CONTENT_CHAT = builtIn("content.chat");

  /** Files, documents, whiteboards, and whatever is derived from them. */
  public static final Category CONTENT_FILE = builtIn("content.file");

  /** Other customer content; free text of unknown origin stands here. */
  public static final Category CONTENT_OTHER = builtIn("content.other");

  /** Education records. */
  public static final Category PROTECTED_EDUCATION = builtIn("protected.education");

  /** Health information. */
  public static final Category PROTECTED_HEALTH = builtIn("protected.health");

  /** What names a person or their device across sessions. */
  public static final Category PERSONAL_IDENTIFIER = builtIn("personal.identifier");

  /** E-mail, phone, address. */
  public static final Category PERSONAL_CONTACT = builtIn("personal.contact");

  /** IP address, port, host name of a person's device. */
  public static final Category PERSONAL_NETWORK = builtIn("personal.network");

  /** Where a person is. */
  public static final Category PERSONAL_LOCATION = builtIn("personal.location");

  /** What no catalog knows. It belongs to no group, and no wildcard covers it. */
  public static final Category UNCLASSIFIED = new Category("unclassified");

  /** The built-in leaves in the order of their bits. */
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
   * A leaf by its name.
   *
   * @param name group and leaf in lower case, joined by a dot, such as {@code content.whiteboard}
   * @return the category; the built-in one if the name is a built-in leaf's
   * @throws IllegalArgumentException if the name has no such form
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

  /** The leaf's full name, such as {@code content.chat}. */
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
