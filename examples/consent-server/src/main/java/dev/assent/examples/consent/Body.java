/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request's JSON object. Every mistake is a {@link Problem} that names the member.
 */
public final class Body {
  /** A year that can be written into a document: Java also reads others, such as +12345. */
  private static final Pattern FOUR_DIGITS = Pattern.compile("[1-9][0-9]{3}-");

  private final ObjectNode object;

  /** Refuses members that are not listed. */
  public Body(ObjectNode object, Set<String> members) {
    this.object = object;
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                throw unknownMember(members);
              }
            });
  }

  static Problem unknownMember(Set<String> members) {
    return new Problem(422, "an unknown member; known are " + String.join(", ", members));
  }

  /** A string. */
  public String text(String member) {
    return Json.text(object, member);
  }

  /** A whole number from 0; the default if the member is missing. */
  long number(String member, long otherwise) {
    JsonNode node = object.get(member);
    if (node == null || node.isNull()) {
      return otherwise;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw new Problem(422, member + ": must be a whole number from 0");
    }
    return node.longValue();
  }

  boolean flag(String member) {
    JsonNode node = object.get(member);
    if (node != null && !node.isBoolean()) {
      throw new Problem(422, member + ": must be true or false");
    }
    return node != null && node.booleanValue();
  }

  /** Strings; none if the member is missing. */
  public List<String> texts(String member) {
    List<String> texts = new ArrayList<>();
    JsonNode node = object.get(member);
    if (node != null && !node.isArray()) {
      throw new Problem(422, member + ": must be a list");
    }
    for (JsonNode item : node == null ? List.<JsonNode>of() : node) {
      if (!item.isTextual()) {
        throw new Problem(422, member + ": must contain only strings");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  @Nullable LocalDate date(String member) {
    return optional(member, LocalDate::parse, "must be a date such as 2023-08-07");
  }

  /** A time; null if the member is missing. */
  public @Nullable Instant instant(String member) {
    return optional(member, Instant::parse, "must be a time such as 2023-08-08T09:00:00Z");
  }

  private <T> @Nullable T optional(String member, Function<String, T> parser, String wanted) {
    JsonNode node = object.get(member);
    if (node == null || node.isNull()) {
      return null;
    }
    String text = text(member);
    try {
      if (!FOUR_DIGITS.matcher(text).lookingAt()) {
        throw new DateTimeException("year");
      }
      return parser.apply(text);
    } catch (DateTimeException e) {
      throw new Problem(422, member + ": " + wanted);
    }
  }
}
