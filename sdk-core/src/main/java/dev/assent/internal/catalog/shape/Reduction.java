/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;
import io.opentelemetry.api.common.AttributeKey;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rule of the catalog for treatment {@code reduce}: the name of a new field, and the part of a
 * withheld text that becomes its value. The new field has an entry of its own in the catalog, and
 * must be permitted by itself. Immutable.
 *
 * @param key the key of the new field
 * @param rule computes its value
 */
public record Reduction(AttributeKey<?> key, Rule rule) {
  private static final int MAX_MAJOR_DIGITS = 3;
  private static final int MAX_EXTENSION = 8;

  /** The rules. Each rebuilds its result from parsed parts; what does not parse has none. */
  public enum Rule {
    /** Scheme, host and port of an absolute HTTP address. */
    ORIGIN {
      @Override
      @Nullable Object of(String text) {
        return OriginShape.origin(text);
      }
    },
    /** The first 24 or 48 bits of an IP address. */
    NETWORK {
      @Override
      @Nullable Object of(String text) {
        return NetworkShape.network(text);
      }
    },
    /**
     * The extension of a file's name, in lower case. The new field's entry lists the valid ones.
     */
    EXTENSION {
      @Override
      @Nullable Object of(String text) {
        return extension(text);
      }
    },
    /** The first number of a dotted version, as a number of at most three digits. */
    MAJOR {
      @Override
      @Nullable Object of(String text) {
        return major(text);
      }
    };

    abstract @Nullable Object of(String text);

    /** The reduction to a field of this name. */
    public Reduction as(String name) {
      return new Reduction(
          this == MAJOR ? AttributeKey.longKey(name) : AttributeKey.stringKey(name), this);
    }

    /** The rule with this name in the built-in catalog. */
    public static Rule named(String name) {
      for (Rule rule : values()) {
        if (rule.name().toLowerCase(Locale.ROOT).equals(name)) {
          return rule;
        }
      }
      throw new IllegalArgumentException("unknown rule of a reduction");
    }
  }

  /** The value of the new field; null if the text does not parse. */
  public @Nullable Object of(String text) {
    return rule.of(text);
  }

  private static @Nullable String extension(String text) {
    int name = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1;
    int dot = text.lastIndexOf('.');
    int length = text.length() - dot - 1;
    if (dot <= name || length < 1 || length > MAX_EXTENSION) {
      return null;
    }
    String extension = text.substring(dot + 1);
    for (int i = 0; i < length; i++) {
      char c = extension.charAt(i);
      if (!Ascii.isLetter(c) && !Ascii.isDigit(c)) {
        return null;
      }
    }
    return extension.toLowerCase(Locale.ROOT);
  }

  private static @Nullable Long major(String text) {
    int dot = text.indexOf('.');
    int end = dot < 0 ? text.length() : dot;
    if (end < 1 || end > MAX_MAJOR_DIGITS || text.endsWith(".")) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '.' && !Ascii.isDigit(c)) {
        return null;
      }
    }
    return Long.valueOf(text.substring(0, end));
  }
}
