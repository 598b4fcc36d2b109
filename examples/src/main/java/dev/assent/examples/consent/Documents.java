/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Documents and histories as JSON. */
final class Documents {
  private Documents() {}

  static ObjectNode json(Document document) {
    ObjectNode json = Json.object();
    json.put("subject", document.subject());
    json.put("revision", document.revision());
    ArrayNode adds = json.putArray("adds");
    document.adds().forEach(adds::add);
    ArrayNode choices = json.putArray("choices");
    document.choices().forEach(said -> choices.add(choice(said)));
    return json;
  }

  static ObjectNode history(String subject, Iterable<Said> history) {
    ObjectNode json = Json.object();
    json.put("subject", subject);
    ArrayNode entries = json.putArray("entries");
    history.forEach(said -> entries.add(choice(said).put("revision", said.revision())));
    return json;
  }

  private static ObjectNode choice(Said said) {
    Wish wish = said.wish();
    ObjectNode json = Json.object();
    json.put("purpose", wish.purpose());
    ArrayNode categories = json.putArray("categories");
    wish.categories().forEach(categories::add);
    json.put("choice", wish.granted() ? "granted" : "denied");
    json.put("terms", text(wish.terms()));
    json.put("at", said.at().toString());
    json.put("expires", wish.expires() == null ? null : wish.expires().toString());
    json.put("coversHeld", wish.coversHeld());
    return json;
  }

  private static @Nullable String text(@Nullable LocalDate date) {
    return date == null ? null : date.toString();
  }
}
