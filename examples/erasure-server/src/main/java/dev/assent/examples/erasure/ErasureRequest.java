/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assent.examples.consent.Body;
import dev.assent.examples.consent.Json;
import dev.assent.examples.consent.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A deletion request of Assent, as {@code docs/CONFIGURATION.md} describes it. It names references,
 * never persons. Immutable.
 *
 * @param id the same for each repetition
 * @param destination the name of the destination that got the data
 * @param purpose the purpose of the destination
 * @param categories the leaves that may no longer be kept
 * @param refs the references on the data
 * @param from the first use of the references
 * @param to the end of their use
 */
record ErasureRequest(
    String id,
    String destination,
    String purpose,
    SortedSet<String> categories,
    SortedSet<String> refs,
    Instant from,
    Instant to) {
  private static final Set<String> MEMBERS =
      Set.of("id", "destination", "purpose", "categories", "refs", "from", "to");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16,64}");
  private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,127}");
  private static final int MOST_REFERENCES = 1_000;
  private static final int MOST_CATEGORIES = 64;

  /**
   * Reads a request.
   *
   * @throws Problem naming the member that is wrong; the sender keeps a request that is refused
   */
  static ErasureRequest of(ObjectNode json) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBERS.contains(name)) {
                throw new Problem(
                    422,
                    "The request has a member that this server does not know, so it may be of a"
                        + " later version. Nothing was deleted; the sender keeps the request and"
                        + " sends it again. Update this server. Known members: "
                        + String.join(", ", new TreeSet<>(MEMBERS)));
              }
            });
    Body body = new Body(json, MEMBERS);
    return new ErasureRequest(
        matching(body.text("id"), ID, "id: must be 16 to 64 hexadecimal digits"),
        matching(body.text("destination"), NAME, "destination: must be a name"),
        matching(body.text("purpose"), NAME, "purpose: must be a name"),
        all(body.texts("categories"), NAME, MOST_CATEGORIES, "categories: must be 1 to 64 names"),
        all(
            body.texts("refs"),
            REFERENCE,
            MOST_REFERENCES,
            "refs: must be 1 to 1000 texts of 32 hexadecimal digits"),
        given(body.instant("from"), "from"),
        given(body.instant("to"), "to"));
  }

  private static String matching(String text, Pattern pattern, String wanted) {
    if (!pattern.matcher(text).matches()) {
      throw new Problem(422, wanted);
    }
    return text;
  }

  private static SortedSet<String> all(
      List<String> texts, Pattern pattern, int most, String wanted) {
    if (texts.isEmpty() || texts.size() > most) {
      throw new Problem(422, wanted);
    }
    texts.forEach(
        text -> {
          String unused = matching(text, pattern, wanted);
        });
    return new TreeSet<>(texts);
  }

  private static Instant given(@Nullable Instant time, String member) {
    if (time == null) {
      throw new Problem(422, member + ": must be a time such as 2023-08-08T09:00:00Z");
    }
    return time;
  }

  /** Returns the request as it is read by {@link #of}. */
  ObjectNode json() {
    ObjectNode json =
        Json.object().put("id", id).put("destination", destination).put("purpose", purpose);
    ArrayNode names = json.putArray("categories");
    categories.forEach(names::add);
    ArrayNode texts = json.putArray("refs");
    refs.forEach(texts::add);
    return json.put("from", from.toString()).put("to", to.toString());
  }

  /** Omits the references. */
  @Override
  public String toString() {
    return "ErasureRequest[" + id + "]";
  }
}
