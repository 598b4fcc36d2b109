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
    document.choices().forEach(storedChoice -> choices.add(choice(storedChoice)));
    return json;
  }

  static ObjectNode history(String subject, Iterable<StoredChoice> history) {
    ObjectNode json = Json.object();
    json.put("subject", subject);
    ArrayNode entries = json.putArray("entries");
    history.forEach(
        storedChoice -> entries.add(choice(storedChoice).put("revision", storedChoice.revision())));
    return json;
  }

  private static ObjectNode choice(StoredChoice storedChoice) {
    RequestedChoice requestedChoice = storedChoice.requested();
    ObjectNode json = Json.object();
    json.put("purpose", requestedChoice.purpose());
    ArrayNode categories = json.putArray("categories");
    requestedChoice.categories().forEach(categories::add);
    json.put("choice", requestedChoice.granted() ? "granted" : "denied");
    json.put("terms", text(requestedChoice.terms()));
    json.put("at", storedChoice.at().toString());
    json.put(
        "expires", requestedChoice.expires() == null ? null : requestedChoice.expires().toString());
    json.put("coversHeld", requestedChoice.coversHeld());
    return json;
  }

  private static @Nullable String text(@Nullable LocalDate date) {
    return date == null ? null : date.toString();
  }
}
